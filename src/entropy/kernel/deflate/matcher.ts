/**
 * Earlier places that begin as a given one, in the chains of zlib's deflate.c: its hash with its collisions, its
 * window, its way to give up. `find` is its longest_match.
 */

import { allocate } from "../memory";
import { FARTHEST, LONGEST, SHORTEST } from "./symbols";

/** What zlib looks ahead at least; matches stay so far from the window's end. */
const LOOKAHEAD: i32 = LONGEST + SHORTEST + 1;
const RING: i32 = FARTHEST - 1;
/** Steps for each byte of a stream, on average, that are enough for every ordinary one. */
const STEPS_PER_BYTE: i64 = 1024;

let raw: usize = 0;
let rawLength: i32 = 0;
/** u32[1 << 16], u32[1 << 15]: the last place with a hash, and of each place the one before it with the same; 0: none. */
let heads: usize = 0;
let previous: usize = 0;
let hashShift: i32 = 5;
let hashMask: i32 = 0x7fff;
let isWide: bool = false;
let farthest: i32 = FARTHEST - LOOKAHEAD;
/** Places below this one are in the chains, but for those that were skipped. */
let inserted: i32 = 0;
let stepsLeft: i64 = 0;

export let foundLength: i32 = 0;
export let foundDistance: i32 = 0;

/** Hashes are 8 to 16 bits of three bytes, or of four: their number plus this. */
export const WIDE: i32 = 16;
export const MOST_HASHES: i32 = WIDE + 16;

/** hash: its bits, and WIDE if it is of four bytes. windowBits: of the window, 9 to 15. */
export function startMatcher(at: usize, length: i32, hash: i32, windowBits: i32): void {
  if (heads === 0) {
    heads = allocate(4 << 16);
    previous = allocate(4 << 15);
  }
  raw = at;
  rawLength = length;
  // The hash of the last place looks behind the end.
  store<u32>(raw + rawLength, 0);
  isWide = hash > WIDE;
  const hashBits = isWide ? hash - WIDE : hash;
  hashShift = (hashBits + 2) / 3;
  hashMask = (1 << hashBits) - 1;
  farthest = (1 << windowBits) - LOOKAHEAD;
  inserted = 0;
  stepsLeft = STEPS_PER_BYTE * ((length as i64) + 65536);
  memory.fill(heads, 0, 4 << 16);
}

/** The stream asks for more work than any that an encoder would make. */
export function isExhausted(): bool {
  return stepsLeft < 0;
}

/** Puts all places up to this one into the chains. */
export function insertUpTo(place: i32): void {
  const last = min(place, rawLength - SHORTEST);
  while (inserted <= last) {
    const at = raw + inserted;
    const hash = hashOf(at) & hashMask;
    store<u32>(previous + ((inserted & RING) << 2), load<u32>(heads + (hash << 2)));
    store<u32>(heads + (hash << 2), inserted);
    inserted++;
  }
}

/** zlib's own, of three bytes; or that of the copy in Chromium and Node, of four. */
function hashOf(at: usize): i32 {
  if (isWide) return ((load<u32>(at) * 66521 + 66521) >> 16) as i32;
  return (
    ((load<u8>(at) as i32) << (2 * hashShift)) ^ ((load<u8>(at, 1) as i32) << hashShift) ^ load<u8>(at, 2)
  );
}

/** The places up to this one stay out of the chains. */
export function skipUpTo(place: i32): void {
  inserted = max(inserted, place + 1);
}

/**
 * The longest match at a place, which is the last that was inserted; among equal ones the nearest. Only one longer than
 * `best` counts. chain: steps before it gives up. nice: a length that is good enough. 0 or `best`: there is none.
 */
export function find(place: i32, best: i32, chain: i32, nice: i32): void {
  foundLength = best;
  if (place + SHORTEST > rawLength) return;
  const ahead = rawLength - place;
  const enough = min(nice, ahead);
  const limit = max(0, place - farthest);
  let candidate = previousOf(place);
  if (candidate === 0 || place - candidate > farthest || best >= ahead) return;
  do {
    stepsLeft--;
    const isLonger = load<u8>(raw + candidate + best) === load<u8>(raw + place + best);
    const length = isLonger ? matchLength(candidate, place) : 0;
    if (length > best) {
      best = length;
      foundLength = length;
      foundDistance = place - candidate;
      if (length >= enough) return;
    }
    candidate = previousOf(candidate);
  } while (candidate > limit && --chain !== 0);
}

/** How many candidates before the one at `distance` match at least as long; -1 when the chain does not lead there. */
export function rankOf(place: i32, length: i32, distance: i32): i32 {
  const target = place - distance;
  let rank = 0;
  let steps = 0;
  for (let candidate = previousOf(place); candidate >= target && candidate > 0 && candidate < place; ) {
    if (candidate === target) return rank;
    if (++steps > LONGEST_WALK) return -1;
    stepsLeft--;
    if (matchLength(candidate, place) >= length) rank++;
    candidate = earlier(candidate);
  }
  return -1;
}

/** The reverse of rankOf: a distance; 0 when there is none. */
export function distanceOf(place: i32, length: i32, rank: i32): i32 {
  const limit = max(1, place - FARTHEST);
  let steps = 0;
  for (let candidate = previousOf(place); candidate >= limit && candidate < place; ) {
    if (matchLength(candidate, place) >= length && rank-- === 0) return place - candidate;
    if (++steps > LONGEST_WALK) return 0;
    stepsLeft--;
    candidate = earlier(candidate);
  }
  return 0;
}

const LONGEST_WALK: i32 = 1 << 13;

/** Whether the bytes at a place are those `distance` before it. */
export function isMatch(place: i32, length: i32, distance: i32): bool {
  return matchLength(place - distance, place) >= length;
}

/** The place before this one in its chain; itself 0 when the ring has gone on over it. */
function earlier(candidate: i32): i32 {
  const before = previousOf(candidate);
  return before < candidate ? before : 0;
}

function previousOf(place: i32): i32 {
  return load<u32>(previous + ((place & RING) << 2));
}

function matchLength(candidate: i32, place: i32): i32 {
  const most = min(LONGEST, rawLength - place);
  const a = raw + candidate;
  const b = raw + place;
  let length = 0;
  while (length + 8 <= most) {
    const difference = load<u64>(a + length) ^ load<u64>(b + length);
    if (difference !== 0) {
      stepsLeft -= length >> 3;
      return length + ((ctz(difference) >> 3) as i32);
    }
    length += 8;
  }
  while (length < most && load<u8>(a + length) === load<u8>(b + length)) length++;
  stepsLeft -= length >> 3;
  return length;
}
