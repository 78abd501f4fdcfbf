import { NacreError } from "../../base/errors.ts";
import { bySimilarity, type Entry, MAX_ENTRIES } from "../../format/directory.ts";
import { areDistinct, isSafePath } from "../../format/entry-path.ts";
import { FileEncoder } from "../compress.ts";
import type { CompressOptions, Summary } from "../options.ts";

export interface PackInput extends Entry {
  /** The file's bytes, `size` of them; called once, not for folders. */
  open(): AsyncIterable<Uint8Array>;
}

/**
 * Compresses a tree of files to the bytes of one .nacre archive. The order of `inputs` does not
 * matter. Throws a NacreError: "usage" for a path that cannot be stored, "changed" when a file does
 * not have its size; or the signal's reason when cancelled.
 */
export function pack(
  inputs: readonly PackInput[],
  options: CompressOptions,
): AsyncGenerator<Uint8Array, Summary> {
  const unsafe = inputs.find(({ path }) => !isSafePath(path));
  if (unsafe) {
    throw new NacreError("usage", `The name ${JSON.stringify(unsafe.path)} cannot be stored; rename it.`);
  }
  if (!areDistinct(inputs.map(({ path }) => path))) {
    throw new NacreError(
      "usage",
      "Two files would have the same place in the archive; pack their folder instead.",
    );
  }
  if (inputs.length > MAX_ENTRIES) {
    throw new NacreError("usage", `An archive holds at most ${MAX_ENTRIES} files; make several.`);
  }
  const sorted = [...inputs].sort(bySimilarity);
  return new FileEncoder(options).encode(contentOf(sorted), sorted);
}

async function* contentOf(inputs: readonly PackInput[]): AsyncGenerator<Uint8Array> {
  for (const input of inputs) {
    if (input.isFolder) continue;
    let length = 0;
    for await (const piece of input.open()) {
      length += piece.length;
      if (length > input.size) break;
      yield piece;
    }
    if (length !== input.size) throw changed(input.path);
  }
}

/** `what` names the file. */
export function changed(what: string): NacreError {
  const message = `${what} changed while it was read, so nothing was written; try again when it is at rest.`;
  return new NacreError("changed", message);
}
