import { corrupt } from "../../base/errors.ts";
import { type Directory, type Entry, ofKind } from "../../format/directory.ts";

/** A part of one file of an archive. */
export interface FilePart {
  readonly entry: Entry;
  readonly bytes: Uint8Array;
  /** Whether the file begins or ends here; both for one that is empty. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/**
 * Cuts the content of an archive into its files, in the directory's order; what is no file is left out. Throws
 * "corrupt" when there is more content than that. When there is less, the content's own reader throws.
 */
export async function* splitFiles(
  content: AsyncIterable<Uint8Array>,
  directory: Directory,
): AsyncGenerator<FilePart, void> {
  const files = ofKind(directory, "file");
  let next = 0;
  /** Bytes of files[next] that were handed out. */
  let done = 0;
  const part = (bytes: Uint8Array): FilePart => {
    const entry = files[next]!;
    const isFirst = done === 0;
    done += bytes.length;
    const isLast = done === entry.size;
    if (isLast) {
      next++;
      done = 0;
    }
    return { entry, bytes, isFirst, isLast };
  };
  const nothing = new Uint8Array(0);
  for await (const piece of content) {
    for (let at = 0; at < piece.length; ) {
      while (files[next]?.size === 0) yield part(nothing);
      if (!files[next]) throw corrupt("its files do not match its blocks");
      const bytes = piece.subarray(at, at + files[next]!.size - done);
      at += bytes.length;
      yield part(bytes);
    }
  }
  while (files[next]?.size === 0) yield part(nothing);
}
