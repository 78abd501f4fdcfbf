/** Where a stream is cut into regions, each of which becomes a block. */
import { concat } from "../../base/bytes.ts";
import type { PixelLines, SampleFrames } from "../../entropy/byte-coder.ts";
import { MAX_BLOCK } from "../../format/container.ts";
import type { Stream } from "../unfold/find-streams.ts";
import { REGION_CLASSES, type RegionClass, windowCosts } from "./window-costs.ts";

/** Bytes that are coded as one: by what they look like, or by what is known of them. */
export type Region = PlainRegion | DeflateRegion | PictureRegion | SoundRegion | JpegRegion;

export interface PlainRegion {
  readonly class: RegionClass;
  readonly raw: Uint8Array;
}

/** Whole lines of a picture, but for its end. */
export interface PictureRegion {
  readonly class: "pixels";
  readonly raw: Uint8Array;
  readonly lines: PixelLines;
}

export interface SoundRegion {
  readonly class: "samples";
  readonly raw: Uint8Array;
  readonly frames: SampleFrames;
}

/** A file that looks like JPEG, from its start to its end. */
export interface JpegRegion {
  readonly class: "jpeg";
  readonly raw: Uint8Array;
}

/** Streams that stand for other bytes, with what stands between them. */
export interface DeflateRegion {
  readonly class: "unfolded";
  readonly raw: Uint8Array;
  readonly streams: readonly Stream[];
}

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
 * The stream in regions of at most `limit` bytes, none empty. They depend on the bytes and on
 * `boundaries` alone (where files begin, ascending), never on how the source was divided.
 */
export async function* cutRegions(
  source: AsyncIterable<Uint8Array>,
  boundaries: readonly number[] = [],
  limit = MAX_BLOCK,
): AsyncGenerator<PlainRegion, void> {
  let pending: Uint8Array[] = [];
  let length = 0;
  let offset = 0;
  let passed = 0;
  const relative = (end: number) => {
    while (passed < boundaries.length && boundaries[passed]! <= offset) passed++;
    const inside: number[] = [];
    for (let i = passed; i < boundaries.length && boundaries[i]! < offset + end; i++) {
      inside.push(boundaries[i]! - offset);
    }
    return inside;
  };
  for await (const piece of source) {
    pending.push(piece);
    length += piece.length;
    while (length > limit) {
      const bytes = concat(pending);
      const regions = regionsOf(bytes.subarray(0, limit), relative(limit));
      // The last one may go on behind the limit, unless it fills everything.
      const ready = regions.length > 1 ? regions.slice(0, -1) : [cutAtLine(regions[0]!)];
      yield* ready;
      const taken = ready.reduce((sum, { raw }) => sum + raw.length, 0);
      pending = [bytes.subarray(taken)];
      length -= taken;
      offset += taken;
    }
  }
  if (length > 0) yield* regionsOf(concat(pending), relative(length));
}

function cutAtLine(region: PlainRegion): PlainRegion {
  if (region.class !== "text") return region;
  const lineEnd = region.raw.lastIndexOf(LF);
  const isNear = lineEnd >= region.raw.length - CUT_SEARCH && lineEnd > 0;
  return isNear ? { ...region, raw: region.raw.subarray(0, lineEnd + 1) } : region;
}

/** The cheapest way to give each window a class, changes included (Viterbi's algorithm). */
function regionsOf(bytes: Uint8Array, boundaries: readonly number[]): PlainRegion[] {
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

function joinWindows(bytes: Uint8Array, starts: readonly number[], chosen: Uint8Array): PlainRegion[] {
  const regions: PlainRegion[] = [];
  let begin = 0;
  for (let window = 1; window <= starts.length; window++) {
    if (window < starts.length && chosen[window] === chosen[window - 1]) continue;
    const end = starts[window] ?? bytes.length;
    regions.push({ class: REGION_CLASSES[chosen[window - 1]!]!, raw: bytes.subarray(begin, end) });
    begin = end;
  }
  return regions;
}
