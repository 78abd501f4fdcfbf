import { NacreError } from "../../base/errors.ts";
import type { RandomAccess } from "../../base/random-access.ts";
import type { Directory, Entry } from "../../format/directory.ts";
import { type Contents, readBlockAt } from "../../format/file-map.ts";
import { OutputLimit } from "../../format/output-limit.ts";
import { BlockDecoder } from "../block-decoder.ts";
import type { DecodeOptions } from "../options.ts";
import type { ContentRange } from "../shards/shards.ts";

/** The entries at `path` or below it. Throws "no-entry" when there are none. */
export function entriesAt(directory: Directory, path: string): Entry[] {
  const wanted = path.replace(/\/+$/, "");
  const found = directory.filter((entry) => entry.path === wanted || entry.path.startsWith(`${wanted}/`));
  if (found.length > 0) return found;
  throw new NacreError("no-entry", { path });
}

/**
 * The bytes of some files of an archive one after the other, as splitFiles takes them, from the blocks
 * they lie in alone; each block matches its checksums. `entries` are of `contents.directory`, in its
 * order, and `contents` those of `file`. Throws a NacreError, or the signal's reason.
 */
export function extract(
  file: RandomAccess,
  contents: Contents,
  entries: readonly Entry[],
  options: DecodeOptions,
): AsyncGenerator<Uint8Array, void> {
  return extractRanges(file, contents, rangesOf(contents.directory ?? [], new Set(entries)), options);
}

/** Likewise, of some ranges of the content, which ascend and do not overlap. */
export async function* extractRanges(
  file: RandomAccess,
  contents: Contents,
  ranges: readonly ContentRange[],
  options: DecodeOptions,
): AsyncGenerator<Uint8Array, void> {
  const decoder = new BlockDecoder(options.model, contents.header.version);
  if (contents.coding) decoder.setCoding(contents.coding);
  const limit = new OutputLimit(options.maxOutput);
  const watch = { check: () => options.signal?.throwIfAborted(), report: () => {} };
  let bytesIn = 0;
  let bytesOut = 0;
  let first = 0;
  for (const place of contents.blocks) {
    const end = place.rawStart + place.rawLength;
    while (first < ranges.length && ranges[first]!.end <= place.rawStart) first++;
    if (first === ranges.length) return;
    if (ranges[first]!.start >= end) continue;
    options.signal?.throwIfAborted();
    bytesIn += place.length;
    bytesOut += place.rawLength;
    limit.expectWithin(bytesOut, bytesIn);
    const raw = await decoder.decode(await readBlockAt(file, place), watch);
    for (let i = first; i < ranges.length && ranges[i]!.start < end; i++) {
      yield raw.subarray(Math.max(0, ranges[i]!.start - place.rawStart), ranges[i]!.end - place.rawStart);
    }
  }
}

/** Where the chosen files lie in the content; empty ones lie nowhere. */
function rangesOf(directory: Directory, chosen: ReadonlySet<Entry>): ContentRange[] {
  const ranges: ContentRange[] = [];
  let end = 0;
  for (const entry of directory) {
    const start = end;
    end += entry.size;
    if (chosen.has(entry) && entry.size > 0) ranges.push({ start, end });
  }
  return ranges;
}
