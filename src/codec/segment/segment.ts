/** Where a stream is cut into regions, each of which becomes a block. */
import { concat } from "../../base/bytes.ts";
import { MAX_BLOCK } from "../../format/container.ts";
import { REGION_CLASSES, type RegionClass, windowCosts } from "./window-costs.ts";

export interface Region {
  readonly class: RegionClass;
  /** Without what is copied. */
  readonly raw: Uint8Array;
  /** What stands between its bytes and is not coded again, in order. */
  readonly copies?: readonly RegionCopy[];
}

export interface RegionCopy {
  /** Bytes of the region that stand before it. */
  readonly at: number;
  readonly distance: number;
  readonly parts: readonly Uint8Array[];
}

/** Content with copies in it, as findCopies gives it. */
type Stretch = Uint8Array | { readonly distance: number; readonly bytes: Uint8Array };

/** Bytes of copies that a region may have. */
const MOST_COPIED = 12 * 1024 * 1024;
const LF = 0x0a;
/** How far back a cut may move to fall behind a line end. */
const CUT_SEARCH = 64 * 1024;
/** What is looked at as one. */
const WINDOW = 2048;
/**
 * Hundredths of a byte that a change of class costs: a new block, whose coder has learned nothing
 * yet. Keeps text regions above some 40 KB and byte regions inside text above 5 KB.
 */
const CHANGE = 150_000;

/**
 * The stream in regions of at most `limit` bytes, copies aside, none without content. They depend on the content,
 * its copies and `boundaries` alone (where files begin, ascending), never on how the source was divided.
 */
export async function* cutRegions(
  source: AsyncIterable<Stretch>,
  boundaries: readonly number[] = [],
  limit = MAX_BLOCK,
): AsyncGenerator<Region, void> {
  const pending = new Pending(boundaries);
  for await (const stretch of source) {
    if (stretch instanceof Uint8Array) {
      pending.add(stretch);
      while (pending.length > limit) {
        const bytes = pending.bytes();
        const regions = regionsOf(bytes.subarray(0, limit), pending.boundaries(limit));
        // The last one may go on behind the limit, unless it fills everything.
        const ready = regions.length > 1 ? regions.slice(0, -1) : [cutAtLine(regions[0]!)];
        for (const region of ready) yield pending.take(region);
      }
      continue;
    }
    for (let at = 0; at < stretch.bytes.length; ) {
      const bytes = stretch.bytes.subarray(at, at + pending.roomForCopies);
      pending.addCopy(stretch.distance, bytes);
      at += bytes.length;
      if (pending.roomForCopies === 0) yield* rest(pending);
    }
  }
  yield* rest(pending);
}

function* rest(pending: Pending): Generator<Region, void> {
  if (pending.isEmpty) return;
  const { length } = pending;
  const regions: Region[] =
    length > 0
      ? regionsOf(pending.bytes(), pending.boundaries(length))
      : [{ class: "bytes", raw: new Uint8Array(0) }];
  for (const [i, region] of regions.entries()) yield pending.take(region, i === regions.length - 1);
}

/** What has not become a region yet. */
class Pending {
  readonly #fileStarts: readonly number[];
  #pieces: Uint8Array[] = [];
  #copies: { at: number; distance: number; parts: Uint8Array[] }[] = [];
  #length = 0;
  #copied = 0;
  /** Where the next piece or copy stands in the content. */
  #position = 0;
  #passed = 0;
  /** Files that begin in what is pending, copies not counted. */
  #boundaries: number[] = [];

  constructor(fileStarts: readonly number[]) {
    this.#fileStarts = fileStarts;
  }

  /** Without copies. */
  get length(): number {
    return this.#length;
  }

  get isEmpty(): boolean {
    return this.#length === 0 && this.#copies.length === 0;
  }

  get roomForCopies(): number {
    return MOST_COPIED - this.#copied;
  }

  add(piece: Uint8Array): void {
    const end = this.#position + piece.length;
    for (; this.#fileStarts[this.#passed]! < end; this.#passed++) {
      const at = this.#length + this.#fileStarts[this.#passed]! - this.#position;
      if (at > 0) this.#boundaries.push(at);
    }
    this.#position = end;
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  addCopy(distance: number, bytes: Uint8Array): void {
    const last = this.#copies.at(-1);
    if (last?.at === this.#length && last.distance === distance) last.parts.push(bytes);
    else this.#copies.push({ at: this.#length, distance, parts: [bytes] });
    this.#copied += bytes.length;
    this.#position += bytes.length;
    while (this.#fileStarts[this.#passed]! < this.#position) this.#passed++;
  }

  bytes(): Uint8Array {
    const bytes = this.#pieces.length === 1 ? this.#pieces[0]! : concat(this.#pieces);
    this.#pieces = [bytes];
    return bytes;
  }

  /** Those before `end`. */
  boundaries(end: number): number[] {
    return this.#boundaries.filter((at) => at < end);
  }

  /** A region at the beginning leaves, with its copies; isLast: those behind it are its own, too. */
  take({ class: regionClass, raw }: Region, isLast = false): Region {
    const { length } = raw;
    const own = this.#copies.filter(({ at }) => isLast || at < length);
    this.#copies = this.#copies.slice(own.length);
    for (const copy of this.#copies) copy.at -= length;
    this.#copied -= own.reduce(
      (sum, { parts }) => sum + parts.reduce((all, part) => all + part.length, 0),
      0,
    );
    this.#pieces = this.#length > length ? [this.bytes().subarray(length)] : [];
    this.#length -= length;
    this.#boundaries = this.#boundaries.flatMap((at) => (at > length ? [at - length] : []));
    return own.length > 0 ? { class: regionClass, raw, copies: own } : { class: regionClass, raw };
  }
}

function cutAtLine(region: Region): Region {
  if (region.class !== "text") return region;
  const lineEnd = region.raw.lastIndexOf(LF);
  const isNear = lineEnd >= region.raw.length - CUT_SEARCH && lineEnd > 0;
  return isNear ? { ...region, raw: region.raw.subarray(0, lineEnd + 1) } : region;
}

/** The cheapest way to give each window a class, changes included (Viterbi's algorithm). */
function regionsOf(bytes: Uint8Array, boundaries: readonly number[]): Region[] {
  const starts = windowStarts(bytes.length, boundaries);
  const classes = REGION_CLASSES.length;
  /** from[window * classes + c]: the class before, when this window has class c. */
  const from = new Uint8Array(starts.length * classes);
  let sums = new Array<number>(classes).fill(0);
  for (const [window, start] of starts.entries()) {
    const end = starts[window + 1] ?? bytes.length;
    const costs = windowCosts(bytes.subarray(start, end));
    const cheapest = sums.indexOf(Math.min(...sums));
    sums = sums.map((sum, c) => {
      const changed = sums[cheapest]! + CHANGE;
      from[window * classes + c] = sum <= changed ? c : cheapest;
      return Math.min(sum, changed) + costs[c]! * (end - start);
    });
  }
  const chosen = new Uint8Array(starts.length);
  let best = sums.indexOf(Math.min(...sums));
  for (let window = starts.length - 1; window >= 0; window--) {
    chosen[window] = best;
    best = from[window * classes + best]!;
  }
  return joinWindows(bytes, starts, chosen);
}

/** Every WINDOW bytes, counted anew from each boundary. */
function windowStarts(length: number, boundaries: readonly number[]): number[] {
  const starts: number[] = [];
  for (const [i, begin] of [0, ...boundaries].entries()) {
    const end = boundaries[i] ?? length;
    for (let at = begin; at < end; at += WINDOW) starts.push(at);
  }
  return starts;
}

function joinWindows(bytes: Uint8Array, starts: readonly number[], chosen: Uint8Array): Region[] {
  const regions: Region[] = [];
  let begin = 0;
  for (let window = 1; window <= starts.length; window++) {
    if (window < starts.length && chosen[window] === chosen[window - 1]) continue;
    const end = starts[window] ?? bytes.length;
    regions.push({ class: REGION_CLASSES[chosen[window - 1]!]!, raw: bytes.subarray(begin, end) });
    begin = end;
  }
  return regions;
}
