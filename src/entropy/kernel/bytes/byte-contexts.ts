/** What a byte of a table, an image or a program can depend on: each context is one line of `rehash`. */

import { hashWith } from "../hashing";
import { allocate } from "../memory";
import { nextWord } from "./next-word";
import { recordLength, updateRecord } from "./record";

export const BYTE_CONTEXTS: i32 = 18;

/** u8[bytes]: what was coded so far, behind MARGIN zeros. */
let data: usize = 0;
let position: i32 = 0;
/** Contexts look back this far without asking where the data begin. */
const MARGIN: i32 = 1 << 16;

/** i32[BYTE_CONTEXTS] */
export let hashes: usize = 0;
/** What followed the last byte, and the last two, when they stood there before: the latest two bytes. */
let after1: usize = 0;
let after2: usize = 0;
const AFTER2_BITS: i32 = 16;
let word: i32 = 0;

export function createByteContexts(count: i32): void {
  data = allocate(MARGIN + count) + MARGIN;
  hashes = allocate(BYTE_CONTEXTS << 2);
  after1 = allocate(256 << 1);
  after2 = allocate(2 << AFTER2_BITS);
  rehash();
}

/** The byte `back` steps before the next one. */
export function byteAt(back: i32): i32 {
  return load<u8>(data + position - back);
}

export function addByte(byte: i32): void {
  const c1 = byteAt(1);
  const c2 = byteAt(2);
  const one = after1 + (c1 << 1);
  store<u16>(one, (load<u16>(one) << 8) | byte);
  const two = after2 + ((c1 | (c2 << 8)) << 1);
  store<u16>(two, (load<u16>(two) << 8) | byte);
  store<u8>(data + position, byte);
  position++;
  word = nextWord(word, byte);
  updateRecord(data, position, byte);
  rehash();
}

export function columnOf(): i32 {
  return position % recordLength;
}

/** The bytes above the next one in the two records before. */
export function above(records: i32): i32 {
  return byteAt(min(recordLength * records, MARGIN));
}

function rehash(): void {
  const h = hashes;
  const c1 = byteAt(1);
  const c2 = byteAt(2);
  const c3 = byteAt(3);
  const c4 = byteAt(4);
  const up = above(1);
  const upLeft = byteAt(min(recordLength + 1, MARGIN));
  const column = columnOf();
  const order2 = hashWith(hashWith(1, c1), c2);
  const order3 = hashWith(order2, c3);
  // The last bytes
  store<i32>(h, 0, 0);
  store<i32>(h, hashWith(1, c1), 4);
  store<i32>(h, order2, 8);
  store<i32>(h, order3, 12);
  store<i32>(h, hashWith(hashWith(hashWith(order3, c4), byteAt(5)), byteAt(6)), 16);
  store<i32>(h, hashWith(hashWith(2, word), c1), 20);
  // Some of them
  store<i32>(h, hashWith(3, c2), 24);
  store<i32>(h, hashWith(hashWith(4, c2), c3), 28);
  store<i32>(h, hashWith(hashWith(hashWith(5, c1), c4), position & 3), 32);
  store<i32>(h, hashWith(hashWith(6, c4), byteAt(8)), 36);
  store<i32>(h, hashWith(hashWith(hashWith(7, c4), byteAt(8)), byteAt(12)), 40);
  // Records and rows
  store<i32>(h, hashWith(hashWith(8, up), column), 44);
  store<i32>(h, hashWith(hashWith(9, up), above(2)), 48);
  store<i32>(h, hashWith(hashWith(hashWith(10, up), c1), upLeft), 52);
  store<i32>(h, hashWith(hashWith(hashWith(11, up), c1), column), 56);
  store<i32>(h, hashWith(hashWith(12, column), c1), 60);
  // What followed before
  store<i32>(h, hashWith(hashWith(13, c1), load<u16>(after1 + (c1 << 1))), 64);
  store<i32>(h, hashWith(14, load<u16>(after2 + ((c1 | (c2 << 8)) << 1))), 68);
}
