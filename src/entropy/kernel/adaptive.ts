/** Decisions that are coded with what was learned from earlier ones of their kind, and numbers made of them. */

import { allocate } from "./memory";
import { BIT_TOTAL, BIT_TOTAL_BITS, codeBit } from "./range-coder";

/** Decisions after which a probability moves by a constant share. */
const LIMIT: u32 = 255;
const COUNT_BITS: u32 = 10;
const LEAST: i32 = 32;

/** Takes `count` kinds of decision, u32 each: P(1) in 1/2^22, then the number of decisions seen. */
export function createKinds(count: i32): usize {
  const kinds = allocate(count << 2);
  for (let i = 0; i < count; i++) store<u32>(kinds + (i << 2), (BIT_TOTAL >> 1) << COUNT_BITS);
  return kinds;
}

export function codeDecision(kinds: usize, kind: i32, bit: i32): i32 {
  const at = kinds + (kind << 2);
  const state = load<u32>(at);
  const seen = state & ((1 << COUNT_BITS) - 1);
  const p = (state >> COUNT_BITS) as i32;
  bit = codeBit(bit, min(max(p, LEAST), BIT_TOTAL - LEAST));
  const target = bit << BIT_TOTAL_BITS;
  const moved = p + (2 * (target - p)) / (2 * (seen as i32) + 3);
  store<u32>(at, ((min(max(moved, 1), BIT_TOTAL - 1) as u32) << COUNT_BITS) | min(seen + 1, LIMIT));
  return bit;
}

/** A value of `count` bits by a tree of 2^count kinds. */
export function codeValue(kinds: usize, first: i32, count: i32, value: i32): i32 {
  let node = 1;
  for (let i = count - 1; i >= 0; i--) node = node * 2 + codeDecision(kinds, first + node, (value >> i) & 1);
  return node - (1 << count);
}

/** Kinds that a number takes. */
export const NUMBER_KINDS: i32 = 32 + 32 * 8;

/** A number from 0 to 2^31 - 2: how many bits it has, then these; the first three of them are learned. */
export function codeNumber(kinds: usize, first: i32, value: i32): i32 {
  const wanted = 31 - clz(value + 1);
  let bits = 0;
  while (bits < 30 && codeDecision(kinds, first + bits, bits < wanted ? 1 : 0)) bits++;
  let coded = 1;
  for (let i = bits - 1; i >= 0; i--) {
    const bit = ((value + 1) >> i) & 1;
    const isLearned = coded < 8;
    coded =
      coded * 2 +
      (isLearned ? codeDecision(kinds, first + 32 + bits * 8 + coded, bit) : codeBit(bit, BIT_TOTAL >> 1));
  }
  return coded - 1;
}
