/** One block of a deflate stream, taken apart: what inflate.ts finds, what corrections.ts codes, what rebuild.ts writes. */

import { allocate } from "../memory";
import { LENGTH_SYMBOLS } from "./symbols";

/** Types of blocks; 1 has the fixed codes. */
export const STORED: i32 = 0;
export const DYNAMIC: i32 = 2;

export let isLast: bool = false;
export let type: i32 = 0;
/** Of a stored block. */
export let storedLength: i32 = 0;
export let tokenCount: i32 = 0;
/** Of a dynamic block: how many code lengths are sent for literals, for distances, and for the code of these lengths. */
export let literals: i32 = 0;
export let distances: i32 = 0;
export let orders: i32 = 0;
/** u8[literals + distances]: code lengths, 0 to 15. */
export const lengths: usize = allocate(288 + 32);
/** u8[19], by symbol: lengths of the code in which the lengths are sent, 0 to 7. */
export const thirdLengths: usize = allocate(LENGTH_SYMBOLS);
/** u8[runCount][2]: how the lengths are sent: a symbol, and its extra bits. */
export const runs: usize = allocate((288 + 32) << 1);
export let runCount: i32 = 0;

/** u32[tokenCapacity]: length << 16 | distance of a match; 1 << 16 for a literal. */
let tokens: usize = 0;
let tokenCapacity: i32 = 0;

export const LITERAL: u32 = 1 << 16;

export function setHead(last: bool, kind: i32): void {
  isLast = last;
  type = kind;
  storedLength = 0;
  tokenCount = 0;
}

export function setStoredLength(length: i32): void {
  storedLength = length;
}

export function setCodeCounts(literalCount: i32, distanceCount: i32, orderCount: i32): void {
  literals = literalCount;
  distances = distanceCount;
  orders = orderCount;
}

export function tokenAt(i: i32): u32 {
  return load<u32>(tokens + (i << 2));
}

export function addToken(token: u32): void {
  if (tokenCount === tokenCapacity) growTokens();
  store<u32>(tokens + (tokenCount++ << 2), token);
}

function growTokens(): void {
  const larger = max(1 << 15, tokenCapacity * 4);
  const at = allocate(larger << 2);
  memory.copy(at, tokens, tokenCount << 2);
  tokens = at;
  tokenCapacity = larger;
}

export function clearRuns(): void {
  runCount = 0;
}

export function addRun(symbol: i32, extra: i32): void {
  store<u8>(runs + (runCount << 1), symbol);
  store<u8>(runs + (runCount++ << 1), extra, 1);
}
