/**
 * Finds what stood in a shard long before, where the coders of blocks no longer see it. Places are chosen by what
 * stands there (a rolling hash of 32 bytes), so that a shift does not hide a repeat; a repeat is compared byte by byte.
 */

import { largestBlock } from "../../format/container.ts";
import { BLOCK_KINDS } from "../../format/kinds.ts";
import { findJpegs } from "../jpeg/find-jpegs.ts";
import { findPictures } from "../pixels/find-pictures.ts";
import { findSounds } from "../samples/find-sounds.ts";
import { findStreams } from "../unfold/find-streams.ts";
import { findRuns } from "./find-runs.ts";
import { WINDOW } from "./window.ts";

/** A stretch that stands `distance` bytes before, too. */
export interface FoundCopy {
  readonly start: number;
  readonly length: number;
  readonly distance: number;
}

/** One place in so many is remembered, on average. */
const PLACE_BITS = 9;
const TABLE_BITS = 17;
/** Of a place that is remembered, so many bits; the others are of the hash, and spare most comparisons in vain. */
const WINDOW_BITS = 25;
/** Shorter ones cost more than they save, or hardly less. */
const LEAST = 512;
/** Nearer ones are left to the coder of the block. */
const LEAST_DISTANCE = 64 * 1024;
/** How far behind the place where it was found a copy may begin. */
const MOST_BACK = 64 * 1024;
/** What the rolling hash sees. */
const SPAN = 32;
/** No block of copies must become larger than the format allows; a shard of the usual size cannot. */
const MOST_COPIED = 32 * 1024 * 1024;

/** 256 numbers without pattern: splitmix32. */
const GEAR = Int32Array.from({ length: 256 }, (_, i) => {
  let z = Math.imul(i + 1, 0x9e3779b9);
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
});

/** Ascending, none overlapping another. fileStarts: where files begin, ascending. */
export function findCopies(bytes: Uint8Array, fileStarts: readonly number[] = [0]): FoundCopy[] {
  const runs = findRuns(bytes, MOST_COPIED);
  const copies = bytes.length > LEAST_DISTANCE ? findRepeats(bytes, runs) : runs;
  if (copies.length === 0) return copies;
  const media = [...findPictures(bytes, fileStarts), ...findSounds(bytes, fileStarts)];
  const jpegs = findJpegs(bytes, largestBlock(BLOCK_KINDS.jpeg));
  const units = [...media, ...jpegs, ...findStreams(bytes)];
  return sparing(
    copies,
    units.sort((a, b) => a.start - b.start),
  );
}

/** Between the runs, which stay as they are. */
function findRepeats(bytes: Uint8Array, runs: readonly FoundCopy[]): FoundCopy[] {
  /** Places, modulo the window, by the hash of what stands before them. */
  const table = new Int32Array(1 << TABLE_BITS);
  const copies: FoundCopy[] = [];
  let room = runs.reduce((left, { length }) => left - length, MOST_COPIED);
  /** Where the last copy ends. */
  let done = 0;
  let passed = 0;
  for (let at = nextPlace(bytes, 0, 0), hash = 0; at > 0; at = nextPlace(bytes, at, hash)) {
    for (let run = runs[passed]; run && run.start < at; run = runs[++passed]) {
      copies.push(run);
      done = run.start + run.length;
    }
    if (at < done) {
      at = done;
      hash = hashBefore(bytes, at);
      continue;
    }
    hash = hashBefore(bytes, at);
    const slot = Math.imul(hash, 0x9e3779b1) >>> (32 - TABLE_BITS);
    const known = table[slot]!;
    table[slot] = (hash << WINDOW_BITS) | (at & (WINDOW - 1));
    if ((known ^ (hash << WINDOW_BITS)) >>> WINDOW_BITS !== 0) continue;
    const distance = (at - known) & (WINDOW - 1);
    if (distance < LEAST_DISTANCE || at - distance < SPAN) continue;
    const least = Math.max(done, at - MOST_BACK, distance);
    let start = at;
    while (start > least && bytes[start - 1] === bytes[start - 1 - distance]) start--;
    if (at - start < SPAN) continue;
    let stop = at;
    const end = runs[passed]?.start ?? bytes.length;
    while (stop < end && bytes[stop] === bytes[stop - distance]) stop++;
    const length = stop - start;
    if (length < LEAST || length > room) continue;
    copies.push({ start, length, distance });
    room -= length;
    done = stop;
    at = stop;
    hash = hashBefore(bytes, at);
  }
  copies.push(...runs.slice(passed));
  return copies;
}

/** The next place to remember behind `at`, before which bytes have this hash; 0 when there is none. The inner loop of the search. */
function nextPlace(bytes: Uint8Array, at: number, hash: number): number {
  const end = bytes.length;
  let rolling = hash | 0;
  for (let i = at; i < end; i++) {
    rolling = ((rolling << 1) + GEAR[bytes[i]!]!) | 0;
    if (rolling >>> (32 - PLACE_BITS) === 0) return i + 1;
  }
  return 0;
}

/** Of the SPAN bytes before a place, which is all that is left in it of those before. */
function hashBefore(bytes: Uint8Array, at: number): number {
  let hash = 0;
  for (let i = Math.max(0, at - SPAN); i < at; i++) hash = ((hash << 1) + GEAR[bytes[i]!]!) | 0;
  return hash;
}

/** Without what lies in a deflate stream, a picture, a sound or a JPEG file that is not copied as a whole: holes would make it unreadable. */
function sparing(
  copies: readonly FoundCopy[],
  streams: readonly { readonly start: number; readonly end: number }[],
): FoundCopy[] {
  let passed = 0;
  return copies.flatMap((copy) => {
    const { distance } = copy;
    const copyEnd = copy.start + copy.length;
    const kept: FoundCopy[] = [];
    let at = copy.start;
    while (passed < streams.length && streams[passed]!.end <= at) passed++;
    for (let i = passed; i <= streams.length; i++) {
      const stream = streams[i];
      const isBehind = !stream || stream.start >= copyEnd;
      const isWhole = stream && stream.start >= at && stream.end <= copyEnd;
      if (!isBehind && isWhole) continue;
      const end = isBehind ? copyEnd : Math.max(at, stream.start);
      if (end - at >= LEAST) kept.push({ start: at, length: end - at, distance });
      if (isBehind) break;
      at = Math.min(copyEnd, stream.end);
    }
    return kept;
  });
}
