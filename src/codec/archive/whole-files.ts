import { type Directory, ofKind } from "../../format/directory.ts";
import type { Damage, Intact } from "../survey.ts";
import type { FilePart } from "./split-files.ts";

/** A file of which something is lost: what was handed out of it is to be thrown away. */
export interface LostFile extends Pick<FilePart, "entry"> {
  readonly isLost: true;
}

/** Cuts what a survey finds into the files of an archive; a file with a hole ends as a LostFile. */
export async function* wholeFiles(
  findings: AsyncIterable<Intact | Damage>,
  directory: Directory,
): AsyncGenerator<(FilePart & { readonly isLost?: never }) | LostFile, void> {
  const files = ofKind(directory, "file");
  let next = 0;
  /** Where files[next] begins, and up to where it was handed out. */
  let begin = 0;
  let at = 0;
  function* upTo(end: number, bytes: Uint8Array | undefined, start: number) {
    while (next < files.length) {
      const entry = files[next]!;
      const fileEnd = begin + entry.size;
      if (fileEnd > begin && at >= end) return;
      if (bytes) {
        const part = bytes.subarray(at - start, Math.min(end, fileEnd) - start);
        const isFirst = at === begin;
        at += part.length;
        const isLast = at === fileEnd;
        yield { entry, bytes: part, isFirst, isLast };
        if (!isLast) return;
      } else if (fileEnd > begin) {
        yield { entry, isLost: true as const };
        at = fileEnd;
      } else yield { entry, bytes: new Uint8Array(0), isFirst: true, isLast: true };
      begin = fileEnd;
      next++;
    }
  }
  for await (const finding of findings) {
    if (!finding.isIntact) continue;
    yield* upTo(finding.start, undefined, 0);
    yield* upTo(finding.start + finding.bytes.length, finding.bytes, finding.start);
  }
  yield* upTo(Number.POSITIVE_INFINITY, undefined, 0);
}
