import { NacreError } from "../../base/errors.ts";
import { bySimilarity, type Entry, isListable, MAX_ENTRIES } from "../../format/directory.ts";
import { findClash, isSafePath } from "../../format/entry-path.ts";
import { FileEncoder } from "../compress.ts";
import type { CompressOptions, Summary } from "../options.ts";

export interface PackInput extends Entry {
  /** The file's bytes, `size` of them; called once, and of files alone. */
  open(): AsyncIterable<Uint8Array>;
}

/**
 * Compresses a tree of files to the bytes of one .nacre archive. The order of `inputs` does not
 * matter. Throws a NacreError: "unsafe-path", "clashing-paths" or "too-many-files" at once, "changed"
 * when a file does not have its size; or the signal's reason when cancelled.
 */
export function pack(
  inputs: readonly PackInput[],
  options: CompressOptions,
): AsyncGenerator<Uint8Array, Summary> {
  const sorted = inArchiveOrder(inputs);
  return new FileEncoder(options).encode(contentOf(sorted), sorted);
}

/** The entries as an archive lists them. Throws when no archive can hold them; see pack. */
export function inArchiveOrder<Item extends Entry>(inputs: readonly Item[]): Item[] {
  const unsafe = inputs.find((input) => !isSafePath(input.path) || !isListable(input));
  if (unsafe) throw new NacreError("unsafe-path", { path: unsafe.path });
  if (findClash(inputs)) throw new NacreError("clashing-paths", {});
  if (inputs.length > MAX_ENTRIES) throw new NacreError("too-many-files", { max: MAX_ENTRIES });
  const files = new Set(inputs.filter(({ kind }) => kind === "file").map(({ path }) => path));
  const stray = inputs.find(({ kind, target }) => kind === "hardlink" && !files.has(target ?? ""));
  if (stray) throw new NacreError("unsafe-path", { path: stray.path });
  return [...inputs].sort(bySimilarity);
}

async function* contentOf(inputs: readonly PackInput[]): AsyncGenerator<Uint8Array> {
  for (const input of inputs) {
    if (input.kind !== "file") continue;
    let length = 0;
    for await (const piece of input.open()) {
      length += piece.length;
      if (length > input.size) break;
      yield piece;
    }
    if (length !== input.size) throw new NacreError("changed", { name: input.path });
  }
}
