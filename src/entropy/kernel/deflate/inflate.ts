/**
 * Takes a deflate stream apart, block by block. Streams that no encoder writes (a length of 258 in two symbols,
 * bits set where nothing is said) are refused: they could not be written again.
 */

import {
  addRun,
  addToken,
  clearRuns,
  DYNAMIC,
  distances,
  LITERAL,
  lengths,
  literals,
  orders,
  STORED,
  setCodeCounts,
  setHead,
  setStoredLength,
  thirdLengths,
} from "./block";
import { distanceCode, literalCode, thirdCode, useFixedCodes } from "./huffman";
import {
  DISTANCES,
  distanceBits,
  END_OF_BLOCK,
  FIRST_DISTANCE,
  FIRST_LENGTH,
  LENGTH_ORDER,
  LENGTH_SYMBOLS,
  LITERALS,
  LONGEST,
  lengthBits,
} from "./symbols";

/** The stream is no deflate stream, or none that can be written again. */
const WRONG: i32 = -1;
/** It goes on behind the bytes that are there, or becomes too long. */
const CUT_OFF: i32 = -2;

let from: usize = 0;
let end: usize = 0;
let next: usize = 0;
let bits: u64 = 0;
let bitCount: i32 = 0;
/** Bytes of raw data so far, and where they are put; 0 when they are only counted. */
let rawLength: i32 = 0;
let rawLimit: i32 = 0;
let raw: usize = 0;

export function openStream(at: usize, stop: usize, rawAt: usize, limit: i32): void {
  from = at;
  next = at;
  end = stop;
  bits = 0;
  bitCount = 0;
  rawLength = 0;
  raw = rawAt;
  rawLimit = limit;
}

export function inflatedLength(): i32 {
  return rawLength;
}

/** Bytes of the stream, when its last block was read; WRONG when the bits behind it are not zero. */
export function streamLength(): i32 {
  const unread = bitCount >> 3;
  if ((bits & (((1 as u64) << (bitCount & 7)) - 1)) !== 0) return WRONG;
  return ((next - from) as i32) - unread;
}

/** Reads the next block into block.ts. Gives 0, WRONG or CUT_OFF. */
export function readBlock(): i32 {
  need(3);
  if (bitCount < 3) return CUT_OFF;
  const last = take(1) === 1;
  const type = take(2);
  setHead(last, type);
  if (type === STORED) return readStored();
  if (type > DYNAMIC) return WRONG;
  if (type === DYNAMIC) {
    const state = readCodes();
    if (state < 0) return state;
  } else {
    useFixedCodes();
  }
  return readTokens();
}

function readStored(): i32 {
  if (take(bitCount & 7) !== 0) return WRONG;
  need(32);
  if (bitCount < 32) return CUT_OFF;
  const length = take(16);
  if ((take(16) ^ length) !== 0xffff) return WRONG;
  // All bytes that were read ahead belong to the block.
  next -= bitCount >> 3;
  bits = 0;
  bitCount = 0;
  if (next + length > end || rawLength + length > rawLimit) return CUT_OFF;
  if (raw !== 0) memory.copy(raw + rawLength, next, length);
  next += length;
  rawLength += length;
  setStoredLength(length);
  return 0;
}

function readCodes(): i32 {
  need(14);
  if (bitCount < 14) return CUT_OFF;
  const literalCount = take(5) + 257;
  const distanceCount = take(5) + 1;
  setCodeCounts(literalCount, distanceCount, take(4) + 4);
  if (literals > LITERALS || distances > DISTANCES) return WRONG;
  memory.fill(thirdLengths, 0, LENGTH_SYMBOLS);
  for (let i = 0; i < orders; i++) {
    need(3);
    if (bitCount < 3) return CUT_OFF;
    store<u8>(thirdLengths + LENGTH_ORDER[i], take(3));
  }
  if (!thirdCode.use(thirdLengths, LENGTH_SYMBOLS)) return WRONG;
  const state = readLengths();
  if (state < 0) return state;
  if (load<u8>(lengths + END_OF_BLOCK) === 0) return WRONG;
  if (!literalCode.use(lengths, literals)) return WRONG;
  return distanceCode.use(lengths + literals, distances) ? 0 : WRONG;
}

function readLengths(): i32 {
  clearRuns();
  const count = literals + distances;
  let at = 0;
  while (at < count) {
    need(22);
    const entry = thirdCode.find(bits as i32);
    if (entry < 0) return bitCount < 22 ? CUT_OFF : WRONG;
    const symbol = entry >> 4;
    const extraBits = symbol < 16 ? 0 : symbol === 16 ? 2 : symbol === 17 ? 3 : 7;
    if ((entry & 15) + extraBits > bitCount) return CUT_OFF;
    take(entry & 15);
    const extra = take(extraBits);
    addRun(symbol, extra);
    if (symbol < 16) {
      store<u8>(lengths + at++, symbol);
      continue;
    }
    const run = extra + (symbol === 18 ? 11 : 3);
    if (at + run > count || (symbol === 16 && at === 0)) return WRONG;
    memory.fill(lengths + at, symbol === 16 ? load<u8>(lengths + at - 1) : 0, run);
    at += run;
  }
  return 0;
}

function readTokens(): i32 {
  let state = 0;
  while (state === 0) {
    need(48);
    const entry = literalCode.find(bits as i32);
    if (entry < 0) return bitCount < 48 ? CUT_OFF : WRONG;
    if ((entry & 15) > bitCount) return CUT_OFF;
    const symbol = entry >> 4;
    take(entry & 15);
    if (symbol === END_OF_BLOCK) return 0;
    if (symbol > END_OF_BLOCK) {
      state = readMatch(symbol - 257);
    } else if (rawLength === rawLimit) {
      state = CUT_OFF;
    } else {
      if (raw !== 0) store<u8>(raw + rawLength, symbol);
      rawLength++;
      addToken(LITERAL);
    }
  }
  return state;
}

function readMatch(symbol: i32): i32 {
  if (symbol > 28) return WRONG;
  const extra = lengthBits(symbol);
  if (extra > bitCount) return CUT_OFF;
  const length = FIRST_LENGTH[symbol] + take(extra);
  if (length === LONGEST && symbol !== 28) return WRONG;
  const entry = distanceCode.find(bits as i32);
  if (entry < 0) return bitCount < 28 ? CUT_OFF : WRONG;
  const far = entry >> 4;
  if (far >= DISTANCES) return WRONG;
  if ((entry & 15) + distanceBits(far) > bitCount) return CUT_OFF;
  take(entry & 15);
  const distance = FIRST_DISTANCE[far] + take(distanceBits(far));
  if (distance > rawLength) return WRONG;
  if (rawLength + length > rawLimit) return CUT_OFF;
  if (raw !== 0) {
    const to = raw + rawLength;
    for (let i = 0; i < length; i++) store<u8>(to + i, load<u8>(to + i - distance));
  }
  rawLength += length;
  addToken((length << 16) | distance);
  return 0;
}

/** Makes `count` bits ready, if there are so many. */
function need(count: i32): void {
  while (bitCount < count && next < end) {
    bits |= (load<u8>(next++) as u64) << bitCount;
    bitCount += 8;
  }
}

function take(count: i32): i32 {
  const value = (bits & (((1 as u64) << count) - 1)) as i32;
  bits >>= count;
  bitCount -= count;
  return value;
}
