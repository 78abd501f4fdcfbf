/**
 * From logits to masses and their prefix sums, in integers. The sums are kept for blocks of 16 tokens;
 * what is asked for is completed within its block.
 */

import { exp2x4 } from "./exp2";
import { allocate } from "./memory";

/** The largest logit's mass is 2^22 or just below; what is 22 octaves (of 32 units) under it, or more, has 1. */
const OCTAVES: f32 = 22;
const OCTAVES_PER_UNIT: f32 = 1.0 / 32;
/** Adding this rounds a positive float32 below 2^22 to an integer in the sum's lower 23 bits. */
const ROUNDER: f32 = 0x800000;

const BLOCK_BITS: i32 = 4;
const BLOCK_MASK: i32 = (1 << BLOCK_BITS) - 1;
/** Logits that are not there, and a start for the search of the largest. */
export const LOWEST: f32 = -1e9;

/** f32[padded vocab]: integers from 1 to 2^22. */
export let masses: usize = 0;
/** i64[blocks + 1]: the sum of all masses before this block. */
let sums: usize = 0;
let vocab: i32 = 0;

/** Whole blocks, at least one entry more than tokens. Logits and biases are padded in the same way. */
export function padded(count: i32): i32 {
  return (count + BLOCK_MASK + 1) & ~BLOCK_MASK;
}

export function createMasses(count: i32): void {
  vocab = count;
  masses = allocate(padded(count) << 2);
  sums = allocate(((padded(count) >> BLOCK_BITS) << 3) + 8);
}

/** z: f32[padded vocab], any values, infinities and NaN too. Those behind the vocabulary are not counted. */
export function computeMasses(z: usize): void {
  const highest = f32x4.splat(largest(z));
  const zero = f32x4.splat(0);
  const octaves = f32x4.splat(OCTAVES);
  const unit = f32x4.splat(OCTAVES_PER_UNIT);
  const rounder = f32x4.splat(ROUNDER);
  let before: i64 = 0;
  const end: usize = padded(vocab) << 2;
  for (let block: usize = 0; block < end; block += 64) {
    store<i64>(sums + (block >> 3), before);
    let sum = i32x4.splat(0);
    for (let at = block; at < block + 64; at += 16) {
      const below = f32x4.mul(f32x4.sub(v128.load(z + at), highest), unit);
      const x = f32x4.pmax(zero, f32x4.pmin(octaves, f32x4.add(below, octaves)));
      const rounded = f32x4.add(exp2x4(x), rounder);
      v128.store(masses + at, f32x4.sub(rounded, rounder));
      sum = i32x4.add(sum, i32x4.sub(rounded, rounder));
    }
    sum = i32x4.add(sum, i8x16.shuffle(sum, sum, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
    before += (i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1)) as i64;
  }
  store<i64>(sums + (end >> 3), before);
}

/** The sum of the masses of all tokens below `token` (0..vocab). */
export function massBelow(token: i32): i64 {
  let sum = load<i64>(sums + ((token >> BLOCK_BITS) << 3));
  const end = masses + (token << 2);
  for (let at = masses + ((token & ~BLOCK_MASK) << 2); at < end; at += 4) sum += load<f32>(at) as i64;
  return sum;
}

export function totalMass(): i64 {
  return massBelow(vocab);
}

export function massOf(token: i32): f32 {
  return load<f32>(masses + (token << 2));
}

function largest(z: usize): f32 {
  let top = f32x4.splat(LOWEST);
  const end: usize = padded(vocab) << 2;
  for (let at: usize = 0; at < end; at += 16) top = f32x4.pmax(top, v128.load(z + at));
  const a = max(f32x4.extract_lane(top, 0), f32x4.extract_lane(top, 1));
  return max(a, max(f32x4.extract_lane(top, 2), f32x4.extract_lane(top, 3)));
}
