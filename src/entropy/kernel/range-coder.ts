/**
 * Where the bits are coded: a carry-propagating range coder with 48 bits of state. The bounds are derived in
 * range-coder.md; the invariants named there are repeated beside the variables that keep them.
 *
 * An instance encodes or decodes. Both have the same functions: the encoder writes its first argument and
 * returns it, the decoder ignores it and returns what it read. What drives them is written once.
 */

import { massBelow } from "./masses";
import { allocate } from "./memory";

/** Probabilities of binary decisions are counted in 1/2^22, the masses of symbols scaled to 2^24. */
export const BIT_TOTAL_BITS: i32 = 22;
export const BIT_TOTAL: i32 = 1 << BIT_TOTAL_BITS;
const CDF_TOTAL_BITS: i32 = 24;
const CDF_TOTAL: i64 = 1 << CDF_TOTAL_BITS;

const FULL: i64 = 1 << 48;
const TOP: i64 = 1 << 40;

let isDecoder: bool = false;
/** 2^40 <= range <= 2^48 between decisions; the same values on both sides. */
let range: i64 = FULL;
/** Encoder: low + range <= 2^49: less than one carry is pending, and it is settled before low is scaled. */
let low: i64 = 0;
/** Decoder: 0 <= offset < range between decisions, whatever the input: it is value - low of the encoder. */
let offset: i64 = 0;

/** The coded bytes: written by the encoder, filled in by the host of a decoder. */
let bytes: usize = 0;
let capacity: i32 = 0;
let length: i32 = 0;
/** Encoder: everything before the last byte that is not 0xFF; a carry stops there. */
let final: i32 = 0;
/** Decoder: bytes read so far. */
let position: i32 = 0;
/** How far it may read behind the end: a full state. */
const SLACK: i32 = 6;
let truncated: bool = false;

export function codedBytes(): usize {
  return bytes;
}

export function codedLength(): i32 {
  return length;
}

export function finalLength(): i32 {
  return final;
}

/** 2^40 to 2^48: log2 of it is what the coded bytes have still to give. */
export function rangeLeft(): f64 {
  return range as f64;
}

export function bytesRead(): i32 {
  return position;
}

/** The payload ended before the data it should describe: what was decoded since is worthless. */
export function isTruncated(): bool {
  return truncated;
}

/** Make room for `count` coded bytes in all; what is there stays. */
export function reserveCoded(count: i32): usize {
  if (count > capacity) {
    const larger = max(count, 2 * capacity);
    const at = allocate(larger);
    memory.copy(at, bytes, length);
    bytes = at;
    capacity = larger;
  }
  return bytes;
}

/** The decoder's payload has `count` bytes, those known so far in place. */
export function setCodedLength(count: i32): void {
  length = count;
}

export function startDecoder(): void {
  isDecoder = true;
  for (let i = 0; i < 6; i++) offset = (offset << 8) | nextByte();
}

/** One bit. p1 is P(bit = 1) in 1/BIT_TOTAL, 1..BIT_TOTAL-1. */
export function codeBit(bit: i32, p1: i32): i32 {
  const split = (range >> BIT_TOTAL_BITS) * p1;
  if (isDecoder) bit = offset < split ? 1 : 0;
  if (bit) range = split;
  else skip(split, range - split);
  if (range < TOP) renormalise();
  return bit;
}

/** One of `count` tokens by their masses (masses.ts), which come to less than 2^48. Each gets at least 2^-24. */
export function codeByCdf(token: i32, count: i32): i32 {
  const unit = range >> CDF_TOTAL_BITS;
  const scale = ((CDF_TOTAL - count) as f64) / (massBelow(count) as f64);
  if (isDecoder) token = findToken(offset / unit, count, scale);
  const start = unit * cumulative(token, scale);
  // The last token takes what the divisions left over, so the parts fill the range.
  const stop = token === count - 1 ? range : unit * cumulative(token + 1, scale);
  skip(start, stop - start);
  if (range < TOP) renormalise();
  return token;
}

/** Close the encoder's stream. A decoder reads zeros behind its end. Call once. */
export function finishEncoder(): void {
  carry();
  const reachesNextByte = low + range > FULL;
  if (length > 0 && (low === 0 || reachesNextByte)) {
    // The zeros that are read behind the end lie in the interval, or do so after a carry.
    if (low > 0) low = FULL;
    carry();
  } else if (range < FULL || low > 0) {
    // One byte is enough: range >= 2^40, so a multiple of 2^40 lies in [low, low + range).
    low = (low + TOP - 1) & -TOP;
    carry();
    push((low >> 40) as i32);
  }
  final = length;
}

/**
 * Entry i < count of the cdf that is coded with: each token's own 1, and its share of the rest. The product
 * is rounded once, the same in every engine, so the entries ascend strictly and stay below CDF_TOTAL.
 */
function cumulative(i: i32, scale: f64): i64 {
  return (i as i64) + (((massBelow(i) as f64) * scale) as i64);
}

/** The largest token whose part begins at or below the target. */
function findToken(target: i64, count: i32, scale: f64): i32 {
  let token = 0;
  let end = count;
  while (end - token > 1) {
    const middle = (token + end) >>> 1;
    if (cumulative(middle, scale) <= target) token = middle;
    else end = middle;
  }
  return token;
}

/** Go on with the part of the range that begins at `start` and is `size` long. */
function skip(start: i64, size: i64): void {
  range = size;
  if (isDecoder) offset -= start;
  else low += start;
}

function renormalise(): void {
  if (!isDecoder) carry();
  do {
    if (isDecoder) {
      offset = (offset << 8) | nextByte();
    } else {
      push((low >> 40) as i32);
      low = (low & (TOP - 1)) << 8;
    }
    range <<= 8;
  } while (range < TOP);
}

/** low < 2^49, so there is at most one carry; it stops at the last byte below 0xFF. */
function carry(): void {
  if (low < FULL) return;
  low -= FULL;
  let at = length - 1;
  while (load<u8>(bytes + at) === 0xff) store<u8>(bytes + at--, 0);
  store<u8>(bytes + at, load<u8>(bytes + at) + 1);
  // The 0xFF bytes have become zeros: a byte takes one carry in its life, so only the last is open.
  if (at < length - 1) final = length - 1;
}

function push(byte: i32): void {
  reserveCoded(length + 1);
  store<u8>(bytes + length++, byte);
  if (byte !== 0xff) final = length - 1;
}

function nextByte(): i64 {
  const at = position++;
  if (at < length) return load<u8>(bytes + at) as i64;
  if (at >= length + SLACK) truncated = true;
  return 0;
}
