/** Finds long stretches in which a few bytes repeat: a copy that reaches into itself takes less and is made at once. */

import type { FoundCopy } from "./find-copies.ts";

/** Shorter ones cost the coder of a block hardly more. */
const LEAST = 4096;
const LONGEST_PERIOD = 256;
/** Places that are tried, and bytes that must repeat there. */
const STRIDE = LEAST / 2;
const PROOF = 256;

/**
 * Ascending, none overlapping another, `most` bytes together; none where all bytes are one, which is less as a block
 * of its own.
 */
export function findRuns(bytes: Uint8Array, most: number): FoundCopy[] {
  const runs: FoundCopy[] = [];
  let room = most;
  let done = 0;
  for (let at = STRIDE; at + PROOF <= bytes.length; at += STRIDE) {
    const distance = periodAt(bytes, at);
    if (distance === undefined) continue;
    let start = at;
    while (start > Math.max(done, distance) && bytes[start - 1] === bytes[start - 1 - distance]) start--;
    let stop = at;
    while (stop < bytes.length && bytes[stop] === bytes[stop - distance]) stop++;
    done = stop;
    at += STRIDE * Math.floor((stop - at) / STRIDE);
    const length = Math.min(stop - start, room);
    if (length < LEAST || length >= bytes.length - 1) continue;
    runs.push({ start, length, distance });
    room -= length;
  }
  return runs;
}

/** The least distance at which the bytes from here on repeat. */
function periodAt(bytes: Uint8Array, at: number): number | undefined {
  for (let distance = 1; distance <= LONGEST_PERIOD; distance++) {
    let i = at;
    while (i < at + PROOF && bytes[i] === bytes[i - distance]) i++;
    if (i === at + PROOF) return distance;
  }
  return undefined;
}
