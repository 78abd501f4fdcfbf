/** Finds how a stream was made: the level and settings of zlib whose tokens are most like its own. For an encoder. */

import { isLast, STORED, storedLength, tokenAt, tokenCount, type } from "./block";
import { hash, isFiltered, level, setParameters, windowBits } from "./corrections";
import { openStream, readBlock } from "./inflate";
import { WIDE } from "./matcher";
import {
  advance,
  FIRST_SLOW,
  pass,
  predict,
  predictedDistance,
  predictedLength,
  startPredictor,
} from "./predictor";

/** Likeliest first. */
const ORDER: StaticArray<u8> = [6, 9, 8, 7, 5, 4, 1, 3, 2];
/** Tokens that a first look takes. */
const SAMPLE: i32 = 1 << 14;
const ALL: i32 = i32.MAX_VALUE;

let raw: usize = 0;
let rawLength: i32 = 0;
let stream: usize = 0;
let streamEnd: usize = 0;
let fewest: i32 = 0;
let usual: i32 = 0;

/** As codeStream takes it. Sets the parameters. */
export function chooseParameters(rawAt: usize, length: i32, at: usize, end: usize): void {
  raw = rawAt;
  rawLength = length;
  stream = at;
  streamEnd = end;
  usual = firstTokenCount();
  const bits = hashBitsFor(usual);
  fewest = ALL;
  // What earlier streams had is likely here too.
  consider(level, hash, windowBits, isFiltered);
  for (let i = 0; i < ORDER.length && fewest > 0; i++) {
    consider(ORDER[i], bits, 15, false);
    consider(ORDER[i], WIDE + max(bits, 15), 15, false);
    if (<i32>ORDER[i] < FIRST_SLOW) continue;
    consider(ORDER[i], bits, 15, true);
    consider(ORDER[i], WIDE + max(bits, 15), 15, true);
  }
  for (let window = 14; window >= 9 && fewest > 0; window--) consider(level, hash, window, isFiltered);
  if (bits === 15 && fewest > 0) consider(level, hash + 1, windowBits, isFiltered);
}

/** zlib takes its memory level for both: blocks of 2^(level + 6) - 1 tokens, hashes of level + 7 bits. */
function hashBitsFor(tokens: i32): i32 {
  const isPower = tokens > 127 && tokens < 1 << 16 && (tokens & (tokens + 1)) === 0;
  return isPower ? 32 - clz(tokens) + 1 : 15;
}

/** Takes these parameters when they foresee more tokens than those taken so far. */
function consider(zlibLevel: i32, zlibHash: i32, window: i32, filtered: bool): void {
  const count = surprisesWith(zlibLevel, zlibHash, window, filtered);
  if (count >= fewest) return;
  fewest = count;
  setParameters(zlibLevel, zlibHash, window, filtered, usual);
}

/** Of the first block with tokens, unless it is the last. */
function firstTokenCount(): i32 {
  openStream(stream, streamEnd, 0, rawLength);
  while (readBlock() >= 0 && !isLast) {
    if (type !== STORED) return tokenCount;
  }
  return 0;
}

/** Gives up when there are no fewer than `fewest`. */
function surprisesWith(zlibLevel: i32, zlibHash: i32, window: i32, filtered: bool): i32 {
  openStream(stream, streamEnd, 0, rawLength);
  startPredictor(raw, rawLength, zlibLevel, zlibHash, window, filtered);
  let count = 0;
  let seen = 0;
  let wasLast: bool = false;
  while (!wasLast && seen < SAMPLE) {
    if (readBlock() < 0) break;
    wasLast = isLast;
    if (type === STORED) {
      pass(storedLength);
      continue;
    }
    for (let i = 0; i < tokenCount && seen < SAMPLE; i++, seen++) {
      const token = tokenAt(i);
      predict();
      if (token !== (((predictedLength << 16) | predictedDistance) as u32)) count++;
      if (count >= fewest) return count;
      advance((token >> 16) as i32);
    }
  }
  return count;
}
