import { NacreError } from "../../base/errors.ts";
import type { RandomAccess } from "../../base/random-access.ts";
import type { Directory, Entry } from "../../format/directory.ts";
import { type Contents, type Place, readBlockAt } from "../../format/file-map.ts";
import { BLOCK_KINDS } from "../../format/kinds.ts";
import { OutputLimit } from "../../format/output-limit.ts";
import { BlockDecoder } from "../block-decoder.ts";
import { readCopyFields, sourcesOf } from "../copies/copy-fields.ts";
import { Window } from "../copies/window.ts";
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
  const window = new Window();
  for (const { place, isCopied, isWanted } of await neededBlocks(file, contents.blocks, ranges)) {
    options.signal?.throwIfAborted();
    bytesIn += place.length;
    bytesOut += place.rawLength;
    limit.expectWithin(bytesOut, bytesIn);
    const raw = await decoder.decode(await readBlockAt(file, place), watch, {
      start: place.rawStart,
      window,
    });
    if (isCopied) window.add(place.rawStart, raw.slice());
    if (!isWanted) continue;
    for (const { start, end } of overlapping(ranges, place)) {
      yield raw.subarray(Math.max(0, start - place.rawStart), end - place.rawStart);
    }
  }
}

interface NeededBlock {
  readonly place: Place;
  /** Whether one behind it repeats some of it. */
  readonly isCopied: boolean;
  /** Whether some of it was asked for. */
  readonly isWanted: boolean;
}

/** The blocks in which these ranges lie and those from which they copy, in order. */
async function neededBlocks(
  file: RandomAccess,
  places: readonly Place[],
  ranges: readonly ContentRange[],
): Promise<NeededBlock[]> {
  const needed: NeededBlock[] = [];
  /** What blocks that were looked at repeat. */
  let sources: ContentRange[] = [];
  for (let i = places.length - 1; i >= 0; i--) {
    const place = places[i]!;
    const isWanted = overlapping(ranges, place).length > 0;
    const isCopied = sources.some((source) => isOverlap(source, place));
    // What lies behind this block was dealt with.
    sources = sources.filter(({ start }) => start < place.rawStart);
    if (!isWanted && !isCopied) continue;
    needed.push({ place, isCopied, isWanted });
    if (place.kind !== BLOCK_KINDS.copy) continue;
    const { payload, rawLength } = await readBlockAt(file, place);
    const { fields } = readCopyFields(payload, rawLength, place.rawStart);
    sources = joined([...sources, ...sourcesOf(fields.copies, place.rawStart)]);
  }
  return needed.reverse();
}

/** The same places in as few ranges as possible. */
function joined(ranges: ContentRange[]): ContentRange[] {
  const all: { start: number; end: number }[] = [];
  for (const { start, end } of ranges.sort((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else all.push({ start, end });
  }
  return all;
}

function isOverlap({ start, end }: ContentRange, { rawStart, rawLength }: Place): boolean {
  return start < rawStart + rawLength && end > rawStart;
}

/** Those of the ascending ranges that have something in a block. */
function overlapping(ranges: readonly ContentRange[], place: Place): ContentRange[] {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]!.end <= place.rawStart) low = middle + 1;
    else high = middle;
  }
  const found: ContentRange[] = [];
  for (; low < ranges.length && isOverlap(ranges[low]!, place); low++) found.push(ranges[low]!);
  return found;
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
