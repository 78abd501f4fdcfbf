/**
 * The token that zlib would write next: deflate_fast and deflate_slow of its deflate.c, told after each token what was
 * really written. Other encoders choose alike often enough.
 */

import { find, foundDistance, foundLength, insertUpTo, skipUpTo, startMatcher } from "./matcher";
import { SHORTEST } from "./symbols";

/** By level 1 to 9: a match so long is looked for no further, or with a quarter of the steps; then steps. */
const GOOD: StaticArray<u16> = [0, 4, 4, 4, 4, 8, 8, 8, 32, 32];
const LAZY: StaticArray<u16> = [0, 4, 5, 6, 4, 16, 16, 32, 128, 258];
const NICE: StaticArray<u16> = [0, 8, 16, 32, 16, 32, 128, 128, 258, 258];
const CHAIN: StaticArray<u16> = [0, 4, 8, 32, 16, 32, 128, 256, 1024, 4096];
/** From this level on a match waits for a longer one at the next byte. */
export const FIRST_SLOW: i32 = 4;
export const LEVELS: i32 = 10;
/** A match of three bytes farther away than this costs more than literals. */
const TOO_FAR: i32 = 4096;
const NONE: i32 = SHORTEST - 1;

let level: i32 = 6;
let isFiltered: bool = false;
/** Where the next token begins. */
export let place: i32 = 0;
/** What was found there, if that is known already, or NONE. */
let isKnown: bool = false;
let length: i32 = 0;
let distance: i32 = 0;
/** What was found one byte later, when that was asked. */
let nextLength: i32 = 0;
let nextDistance: i32 = 0;
let searchedLength: i32 = NONE;

/** The predicted token: a match, or a literal when its length is 1. */
export let predictedLength: i32 = 1;
export let predictedDistance: i32 = 0;

/** filtered: zlib's strategy for pictures, which takes no short matches. */
export function startPredictor(
  raw: usize,
  rawLength: i32,
  zlibLevel: i32,
  hashBits: i32,
  windowBits: i32,
  filtered: bool,
): void {
  startMatcher(raw, rawLength, hashBits, windowBits);
  level = zlibLevel;
  isFiltered = filtered;
  place = 0;
  isKnown = false;
}

export function predict(): void {
  insertUpTo(place);
  if (!isKnown) {
    search(place, NONE);
    length = searchedLength;
    distance = foundDistance;
  }
  predictedLength = 1;
  predictedDistance = 0;
  nextLength = NONE;
  if (length < SHORTEST) return;
  if (level >= FIRST_SLOW && length < <i32>LAZY[level]) {
    insertUpTo(place + 1);
    search(place + 1, length);
    nextLength = searchedLength;
    nextDistance = foundDistance;
    if (nextLength > length) return;
  }
  predictedLength = length;
  predictedDistance = distance;
}

/** What was really written: a match, or a literal when its length is 1. */
export function advance(actualLength: i32): void {
  isKnown = actualLength === 1 && predictedLength === 1 && nextLength > NONE;
  length = nextLength;
  distance = nextDistance;
  if (level < FIRST_SLOW && actualLength > <i32>LAZY[level]) skipUpTo(place + actualLength - 1);
  else if (actualLength > 1) insertUpTo(place + actualLength - 1);
  place += actualLength;
}

/** Passes over bytes of which it is not known how they were written. */
export function pass(count: i32): void {
  if (count === 0) return;
  isKnown = false;
  insertUpTo(place + count - 1);
  place += count;
}

/** Puts what it finds into `searchedLength`, NONE when nothing, and `foundDistance`. */
function search(at: i32, best: i32): void {
  const chain = best >= <i32>GOOD[level] ? CHAIN[level] >> 2 : CHAIN[level];
  find(at, best, chain, NICE[level]);
  searchedLength = foundLength;
  if (level < FIRST_SLOW || foundLength > 5) return;
  const isFar = foundLength === SHORTEST && foundDistance > TOO_FAR;
  if (isFiltered || isFar) searchedLength = NONE;
}
