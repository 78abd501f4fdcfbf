/**
 * A deflate stream, told by where it differs from what zlib would have made of the same bytes. As everywhere in the
 * kernel one walk serves both sides: an encoder follows the stream that it reads, a decoder writes it.
 */

import { codeDecision, codeNumber, codeValue, createKinds, NUMBER_KINDS } from "../adaptive";
import { BIT_TOTAL, codeBit, isTruncated } from "../range-coder";
import {
  addToken,
  DYNAMIC,
  isLast,
  LITERAL,
  STORED,
  setHead,
  setStoredLength,
  storedLength,
  tokenAt,
  tokenCount,
  type,
} from "./block";
import { codeCodes, createCodes } from "./codes";
import { openStream, readBlock } from "./inflate";
import { distanceOf, isExhausted, isMatch, MOST_HASHES, rankOf } from "./matcher";
import {
  advance,
  LEVELS,
  pass,
  place,
  predict,
  predictedDistance,
  predictedLength,
  startPredictor,
} from "./predictor";
import { writeBlock } from "./rebuild";
import { LONGEST, SHORTEST } from "./symbols";

/** Parameters of a stream, learned from those before it. */
const LEVEL: i32 = 0;
const HASH: i32 = LEVEL + 16;
const WINDOW: i32 = HASH + 64;
const FILTERED: i32 = WINDOW + 16;
const LIMIT: i32 = FILTERED + 1;
/** Blocks. */
const LAST: i32 = LIMIT + NUMBER_KINDS;
const TYPE: i32 = LAST + 3;
const STORED_LENGTH: i32 = TYPE + 4 * 4;
const BLOCK_END: i32 = STORED_LENGTH + NUMBER_KINDS;
const BLOCK_TOKENS: i32 = BLOCK_END + 4;
/** Tokens. */
const AS_EXPECTED: i32 = BLOCK_TOKENS + NUMBER_KINDS;
const IS_MATCH: i32 = AS_EXPECTED + 8 * 16;
const SAME_DISTANCE: i32 = IS_MATCH + 8;
const LENGTHS: i32 = SAME_DISTANCE + 8;
const IN_CHAIN: i32 = LENGTHS + 8 * 256;
const RANK: i32 = IN_CHAIN + 2;
const DISTANCE: i32 = RANK + 2 * NUMBER_KINDS;
let kinds: usize = 0;

/** Before the first of the streams that learn from each other. */
export function createCorrections(): void {
  kinds = createKinds(DISTANCE + (1 << 8));
  createCodes();
}

export let level: i32 = 6;
/** As matcher.ts takes it. */
export let hash: i32 = 15;
export let windowBits: i32 = 15;
export let isFiltered: bool = false;
/** Tokens after which the encoder ends a block. */
let blockTokens: i32 = 0;

export function setParameters(zlibLevel: i32, zlibHash: i32, window: i32, filtered: bool, tokens: i32): void {
  level = zlibLevel;
  hash = zlibHash;
  windowBits = window;
  isFiltered = filtered;
  blockTokens = tokens;
}

/** The last tokens, a bit each: whether it was not as expected. */
let surprises: i32 = 0;
let lastType: i32 = 0;

/**
 * raw: u8[rawLength], what the stream inflates to. stream: where an encoder reads the stream, which is whole and
 * written as inflate.ts allows; 0 on a decoder, which writes it by rebuild.ts. False when the stream takes too much
 * work, or a decoder meets what no encoder wrote.
 */
export function codeStream(raw: usize, rawLength: i32, stream: usize, end: usize): bool {
  const isEncoder = stream !== 0;
  if (!codeParameters()) return false;
  startPredictor(raw, rawLength, level, hash, windowBits, isFiltered);
  if (isEncoder) openStream(stream, end, 0, rawLength);
  surprises = 0;
  let wasLast = false;
  while (!wasLast) {
    if (isEncoder && readBlock() < 0) return false;
    wasLast =
      codeDecision(kinds, LAST + (place === rawLength ? 2 : place === 0 ? 1 : 0), isLast ? 1 : 0) === 1;
    const kind = codeValue(kinds, TYPE + lastType * 4, 2, type);
    if (kind > DYNAMIC) return false;
    lastType = kind;
    if (!isEncoder) setHead(wasLast, kind);
    const begin = raw + place;
    if (kind === STORED) {
      setStoredLength(codeNumber(kinds, STORED_LENGTH, storedLength));
      if (storedLength > 0xffff || storedLength > rawLength - place) return false;
      pass(storedLength);
    } else {
      if (!codeTokens(rawLength, isEncoder)) return false;
      if (kind === DYNAMIC && !codeCodes(begin)) return false;
    }
    if (!isEncoder && (!writeBlock(begin) || isTruncated())) return false;
  }
  return place === rawLength;
}

function codeParameters(): bool {
  level = codeValue(kinds, LEVEL, 4, level);
  hash = codeValue(kinds, HASH, 6, hash);
  windowBits = codeValue(kinds, WINDOW, 4, windowBits);
  isFiltered = codeDecision(kinds, FILTERED, isFiltered ? 1 : 0) === 1;
  blockTokens = codeNumber(kinds, LIMIT, blockTokens);
  return level >= 1 && level < LEVELS && hash >= 8 && hash <= MOST_HASHES && windowBits >= 9;
}

/** Where the block ends: after the usual number of tokens, with the data, or anywhere. */
function codeTokens(rawLength: i32, isEncoder: bool): bool {
  let count = tokenCount;
  const begin = place;
  let end = 0;
  if (isEncoder) {
    for (let i = 0; i < count; i++) end += tokenBytes(tokenAt(i));
  }
  const isUsual = codeDecision(kinds, BLOCK_END, count === blockTokens ? 1 : 0) === 1;
  let isToEnd = false;
  if (isUsual) count = blockTokens;
  else {
    isToEnd = codeDecision(kinds, BLOCK_END + 1, begin + end === rawLength ? 1 : 0) === 1;
    if (!isToEnd) count = codeNumber(kinds, BLOCK_TOKENS, count);
  }
  for (let i = 0; isToEnd ? place < rawLength : i < count; i++) {
    if (place >= rawLength || isExhausted()) return false;
    const token = codeToken(isEncoder ? tokenAt(i) : LITERAL, rawLength);
    if (token === 0) return false;
    if (!isEncoder) addToken(token);
  }
  return true;
}

function tokenBytes(token: u32): i32 {
  return (token >> 16) as i32;
}

/** 0 when a decoder meets a match that is none. */
function codeToken(token: u32, rawLength: i32): u32 {
  predict();
  const guess = ((predictedLength << 16) | predictedDistance) as u32;
  const size = predictedLength === 1 ? 0 : min(31 - clz(predictedLength - 2), 6) + 1;
  const isExpected = codeDecision(kinds, AS_EXPECTED + (surprises & 15) * 8 + size, token === guess ? 1 : 0);
  surprises = (surprises << 1) | (1 - isExpected);
  token = isExpected ? guess : codeSurprise(token, size, rawLength);
  if (token !== 0) advance(tokenBytes(token));
  return token;
}

function codeSurprise(token: u32, size: i32, rawLength: i32): u32 {
  // A literal was expected, so it is a match; a match was, so it is a literal or another match.
  if (predictedLength > 1 && !codeDecision(kinds, IS_MATCH + size, token === LITERAL ? 0 : 1)) return LITERAL;
  const length = SHORTEST + codeValue(kinds, LENGTHS + size * 256, 8, max(0, tokenBytes(token) - SHORTEST));
  if (length > LONGEST || length > rawLength - place) return 0;
  const distance = codeDistance((token & 0xffff) as i32, length, size);
  return distance === 0 ? 0 : (((length << 16) | distance) as u32);
}

/** 0 when a decoder meets one that leads to other bytes. */
function codeDistance(distance: i32, length: i32, size: i32): i32 {
  if (predictedLength > 1) {
    if (codeDecision(kinds, SAME_DISTANCE + size, distance === predictedDistance ? 1 : 0)) {
      return length <= predictedLength ? predictedDistance : 0;
    }
  }
  const rank = rankOf(place, length, distance);
  if (codeDecision(kinds, IN_CHAIN, rank >= 0 ? 1 : 0)) {
    return distanceOf(place, length, codeNumber(kinds, RANK, max(rank, 0)));
  }
  const high = codeValue(kinds, DISTANCE, 8, (distance - 1) >> 7);
  let coded = high;
  for (let i = 6; i >= 0; i--) coded = coded * 2 + codeBit(((distance - 1) >> i) & 1, BIT_TOTAL >> 1);
  coded++;
  return coded <= place && isMatch(place, length, coded) ? coded : 0;
}
