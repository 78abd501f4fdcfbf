import { type ContentRange, drain, extractRanges, readContents } from "../../core.ts";
import type { Arguments } from "../arguments.ts";
import { CommandError } from "../command-error.ts";
import { decodeOptions } from "../decode-options.ts";
import { modeOf, openInput } from "../input.ts";
import { createOutput } from "../output.ts";
import type { Run } from "../report.ts";
import { stemOf } from "../restore-files.ts";
import { padded } from "./piece-name.ts";

/** Restores some bytes of a file, from the blocks they lie in alone; those blocks match their checksums. */
export async function restoreRange(
  input: string,
  range: ContentRange,
  options: Arguments,
  run: Run,
): Promise<void> {
  const file = await openInput(input);
  try {
    const contents = await readContents(file);
    const { contentLength } = contents.end;
    if (contents.directory) {
      throw new CommandError(`${input} holds several files; name those to restore instead of a range.`);
    }
    if (range.end > contentLength) {
      throw new CommandError(`${input} holds ${contentLength} bytes, and no range up to ${range.end}.`);
    }
    const path = options.toStdout ? "-" : (options.output ?? `${stemOf(input)}.${padded(range.start)}`);
    const output = await createOutput(path, options.overwrite, await modeOf([input]));
    const content = extractRanges(file, contents, [range], decodeOptions(options, run));
    await run.produce(output, () => drain(content, (bytes) => output.write(bytes)));
  } finally {
    await file.close();
  }
}
