import { NacreError } from "../../base/errors.ts";
import type { RandomAccess } from "../../base/random-access.ts";
import { type Directory, type Entry, ofKind } from "../../format/directory.ts";
import { type Contents, type Place, readBlockAt } from "../../format/file-map.ts";
import { BLOCK_KINDS } from "../../format/kinds.ts";
import { OutputLimit } from "../../format/output-limit.ts";
import { begunAhead } from "../begun-ahead.ts";
import { BlockDecoder } from "../block-decoder.ts";
import { readCopyFields, sourcesOf } from "../copies/copy-fields.ts";
import { Window } from "../copies/window.ts";
import type { DecodeOptions } from "../options.ts";
import type { ContentRange } from "../shards/shards.ts";

/** The entries at `path` or below it. Throws "no-entry" when there are none. */
export function entriesAt(directory: Directory, path: string): Entry[] {
  const wanted = path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
  const found = directory.filter((entry) => entry.path === wanted || entry.path.startsWith(`${wanted}/`));
  if (found.length > 0) return found;
  throw new NacreError("no-entry", { path });
}

/**
 * Some entries, in the directory's order. The first further name of a file that is not among them stands
 * for that file, with its content, and those after it are further names of the first.
 */
export function choose(directory: Directory, wanted: ReadonlySet<Entry>): Entry[] {
  /** The paths under which files are restored, by their own. */
  const names = new Map<string, string>();
  for (const { kind, path, target } of [...wanted].sort(fileFirst)) {
    const file = kind === "file" ? path : kind === "hardlink" ? target! : undefined;
    if (file !== undefined && !names.has(file)) names.set(file, path);
  }
  return directory.flatMap((entry) => {
    const name = names.get(entry.kind === "hardlink" ? entry.target! : entry.path);
    if (entry.kind === "file") return name === undefined ? [] : [{ ...entry, path: name }];
    if (!wanted.has(entry) || (entry.kind === "hardlink" && name === entry.path)) return [];
    return [entry.kind === "hardlink" ? { ...entry, target: name } : entry];
  });
}

function fileFirst(a: Entry, b: Entry): number {
  return Number(a.kind === "hardlink") - Number(b.kind === "hardlink");
}

/**
 * The bytes of some files of an archive one after the other, as splitFiles takes them, from the blocks
 * they lie in alone; each block matches its checksums. `entries` are what choose made of
 * `contents.directory`, or some of its own in its order, and `contents` those of `file`. Throws a NacreError, or the signal's reason.
 */
export function extract(
  file: RandomAccess,
  contents: Contents,
  entries: readonly Entry[],
  options: DecodeOptions,
): AsyncGenerator<Uint8Array, void> {
  return extractRanges(file, contents, rangesOf(contents.directory ?? [], entries), options);
}

/** Likewise, of some ranges of the content, which ascend and do not overlap. */
export async function* extractRanges(
  file: RandomAccess,
  contents: Contents,
  ranges: readonly ContentRange[],
  options: DecodeOptions,
): AsyncGenerator<Uint8Array, void> {
  const { coding, header, blocks } = contents;
  const { helpers, maxOutput, signal } = options;
  const decoder = new BlockDecoder(options.model, header.version);
  if (coding) decoder.setCoding(coding);
  const watch = { check: () => signal?.throwIfAborted(), report: () => {} };
  const window = new Window();
  const read = readBlocks(file, await neededBlocks(file, blocks, ranges), maxOutput);
  for await (const { place, isCopied, isWanted, record } of begunAhead(read, decoder, helpers, coding)) {
    signal?.throwIfAborted();
    const raw = await decoder.decode(record.block, watch, { start: place.rawStart, window });
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

/** What stands in these blocks, as long as they do not promise too much. */
async function* readBlocks(
  file: RandomAccess,
  needed: readonly NeededBlock[],
  maxOutput: number | undefined,
) {
  const limit = new OutputLimit(maxOutput);
  let bytesIn = 0;
  let promised = 0;
  for (const one of needed) {
    const { length, rawLength, rawStart: start } = one.place;
    bytesIn += length;
    promised += rawLength;
    limit.expectWithin(promised, bytesIn);
    const block = await readBlockAt(file, one.place);
    yield { ...one, record: { type: "block", block } as const, start };
  }
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
function rangesOf(directory: Directory, chosen: readonly Entry[]): ContentRange[] {
  const wanted = new Set(ofKind(chosen, "file").map(({ path }) => path));
  for (const { path, target } of ofKind(directory, "hardlink")) if (wanted.has(path)) wanted.add(target!);
  const ranges: ContentRange[] = [];
  let end = 0;
  for (const { path, size } of directory) {
    const start = end;
    end += size;
    if (size > 0 && wanted.has(path)) ranges.push({ start, end });
  }
  return ranges;
}
