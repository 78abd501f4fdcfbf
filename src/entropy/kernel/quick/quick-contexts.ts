/** What a byte of a text can depend on: each context is one line of `rehash`. */

import { nextWord } from "../bytes/next-word";
import { hashWith } from "../hashing";
import { allocate } from "../memory";

export const QUICK_CONTEXTS: i32 = 6;

/** The bytes before the next one, the latest lowest. */
let recent: u64 = 0;
/** Hashes of the word so far, 0 between words, and of the one before it. */
let word: i32 = 0;
let wordBefore: i32 = 0;
/** i32[QUICK_CONTEXTS] */
export let quickHashes: usize = 0;

export function createQuickContexts(): void {
  quickHashes = allocate(QUICK_CONTEXTS << 2);
  rehash();
}

/** The byte `back` steps before the next one: 1 to 8. */
export function recentByte(back: i32): i32 {
  return ((recent >> (8 * (back - 1))) & 255) as i32;
}

export function addQuickByte(byte: i32): void {
  recent = (recent << 8) | byte;
  const next = nextWord(word, byte);
  if (next === 0 && word !== 0) wordBefore = word;
  word = next;
  rehash();
}

function rehash(): void {
  const h = quickHashes;
  const order1 = hashWith(1, recentByte(1));
  const order2 = hashWith(order1, recentByte(2));
  const order3 = hashWith(order2, recentByte(3));
  store<i32>(h, order1);
  store<i32>(h, order2, 4);
  store<i32>(h, order3, 8);
  store<i32>(h, hashWith(hashWith(order3, recentByte(4)), recentByte(5)), 12);
  store<i32>(h, hashWith(hashWith(2, word), recentByte(1)), 16);
  store<i32>(h, hashWith(hashWith(3, word), wordBefore), 20);
}
