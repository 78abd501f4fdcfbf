import type { FilePart } from "../core.ts";
import type { Arguments } from "./arguments.ts";
import { say } from "./say.ts";
import type { TreeOutput } from "./tree-output.ts";

/** Writes the files of an archive, and names each when that is wanted. */
export async function writeParts(
  output: TreeOutput,
  parts: AsyncIterable<FilePart>,
  { verbose }: Pick<Arguments, "verbose">,
): Promise<void> {
  for await (const part of parts) {
    if (part.isFirst && verbose) say(part.entry.path);
    await output.write(part);
  }
}
