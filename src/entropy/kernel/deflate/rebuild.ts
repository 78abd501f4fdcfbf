/** Writes the block of block.ts as deflate writes it. */

import { allocate } from "../memory";
import {
  DYNAMIC,
  distances,
  isLast,
  LITERAL,
  lengths,
  literals,
  orders,
  runCount,
  runs,
  STORED,
  storedLength,
  thirdLengths,
  tokenAt,
  tokenCount,
  type,
} from "./block";
import { distanceCode, Huffman, literalCode, thirdCode, useFixedCodes } from "./huffman";
import {
  distanceBits,
  distanceSymbol,
  END_OF_BLOCK,
  FIRST_DISTANCE,
  FIRST_LENGTH,
  LENGTH_ORDER,
  LENGTH_SYMBOLS,
  lengthBits,
  lengthSymbol,
} from "./symbols";

/** u8[capacity]: the stream as far as it is written. */
let out: usize = 0;
let capacity: i32 = 0;
let written: i32 = 0;
let isFull: bool = false;
let bits: u64 = 0;
let bitCount: i32 = 0;

/** Room for streams of at most `count` bytes each. */
export function createRebuilt(count: i32): void {
  capacity = count;
  out = allocate(count + 8);
}

export function startRebuilt(): void {
  written = 0;
  isFull = false;
  bits = 0;
  bitCount = 0;
}

export function rebuiltBytes(): usize {
  return out;
}

/** Closes the stream and gives its length; -1 when it is longer than there is room. */
export function finishRebuilt(): i32 {
  align();
  return isFull ? -1 : written;
}

/** raw: where the block's bytes begin. False when its codes are none, or there is no room. */
export function writeBlock(raw: usize): bool {
  put(isLast ? 1 : 0, 1);
  put(type, 2);
  if (type === STORED) {
    align();
    put(storedLength, 16);
    put(storedLength ^ 0xffff, 16);
    for (let i = 0; i < storedLength; i++) put(load<u8>(raw + i), 8);
    return !isFull;
  }
  if (type === DYNAMIC) {
    if (!writeCodes()) return false;
  } else {
    useFixedCodes();
  }
  return writeTokens(raw) && !isFull;
}

function writeCodes(): bool {
  put(literals - 257, 5);
  put(distances - 1, 5);
  put(orders - 4, 4);
  for (let i = 0; i < orders; i++) put(load<u8>(thirdLengths + LENGTH_ORDER[i]), 3);
  if (!thirdCode.use(thirdLengths, LENGTH_SYMBOLS)) return false;
  for (let i = 0; i < runCount; i++) {
    const symbol = load<u8>(runs + (i << 1)) as i32;
    if (!putSymbol(thirdCode, symbol)) return false;
    if (symbol > 15) put(load<u8>(runs + (i << 1), 1), symbol === 16 ? 2 : symbol === 17 ? 3 : 7);
  }
  return literalCode.use(lengths, literals) && distanceCode.use(lengths + literals, distances);
}

function writeTokens(raw: usize): bool {
  for (let i = 0; i < tokenCount; i++) {
    const token = tokenAt(i);
    if (token === LITERAL) {
      if (!putSymbol(literalCode, load<u8>(raw++))) return false;
      continue;
    }
    const length = (token >> 16) as i32;
    const distance = (token & 0xffff) as i32;
    const symbol = lengthSymbol(length);
    if (!putSymbol(literalCode, 257 + symbol)) return false;
    put(length - FIRST_LENGTH[symbol], lengthBits(symbol));
    const far = distanceSymbol(distance);
    if (!putSymbol(distanceCode, far)) return false;
    put(distance - FIRST_DISTANCE[far], distanceBits(far));
    raw += length;
  }
  return putSymbol(literalCode, END_OF_BLOCK);
}

/** False when the symbol has no code. */
function putSymbol(code: Huffman, symbol: i32): bool {
  const length = code.lengthOf(symbol);
  if (length === 0) return false;
  put(code.codeOf(symbol), length);
  return true;
}

function put(value: i32, count: i32): void {
  bits |= (value as u64) << bitCount;
  bitCount += count;
  while (bitCount >= 8) {
    if (written === capacity) {
      isFull = true;
      written = 0;
    }
    store<u8>(out + written++, bits as u8);
    bits >>= 8;
    bitCount -= 8;
  }
}

function align(): void {
  if (bitCount > 0) put(0, 8 - bitCount);
}
