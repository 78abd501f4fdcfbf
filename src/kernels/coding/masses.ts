/**
 * From logits to masses and their prefix sums, in integers. A prefix sum is the sum before its block of 16
 * tokens plus the sum within the block, so that four tokens are done at a time.
 */

import { exp2x4 } from "./exp2";
import { allocate } from "./memory";

/** The largest logit's mass is 2^24; what is 24 octaves (of 32 units) below it, or more, has mass 1. */
const OCTAVES: f32 = 24;
const OCTAVES_PER_UNIT: f32 = 1.0 / 32;
export const TOP_MASS: f32 = 0x1000000;

const BLOCK_BITS: i32 = 4;
const BLOCK_MASK: i32 = (1 << BLOCK_BITS) - 1;

/** f32[padded vocab]: integers from 1 to 2^24. */
export let masses: usize = 0;
/** i32[padded vocab]: the sum of the masses before this token in its block, below 2^28. */
let inner: usize = 0;
/** i64[blocks + 1]: the sum of all masses before this block. */
let outer: usize = 0;
let vocab: i32 = 0;

/** Whole blocks, at least one entry more than tokens. Logits and biases are padded in the same way. */
export function padded(count: i32): i32 {
  return (count + BLOCK_MASK + 1) & ~BLOCK_MASK;
}

export function createMasses(count: i32): void {
  vocab = count;
  masses = allocate(padded(count) << 2);
  inner = allocate(padded(count) << 2);
  outer = allocate(((padded(count) >> BLOCK_BITS) << 3) + 8);
}

/** z: f32[padded vocab], any values. Those behind the vocabulary are not counted. */
export function computeMasses(z: usize): void {
  const highest = f32x4.splat(largest(z));
  const zero = f32x4.splat(0);
  const octaves = f32x4.splat(OCTAVES);
  const unit = f32x4.splat(OCTAVES_PER_UNIT);
  let before: i64 = 0;
  const end = padded(vocab) << 2;
  for (let block = 0; block < end; block += 64) {
    store<i64>(outer + (block >> 3), before);
    let sum = i32x4.splat(0);
    for (let at = block; at < block + 64; at += 16) {
      const below = f32x4.mul(f32x4.sub(v128.load(z + at), highest), unit);
      // A NaN becomes 0 here (max and min of SIMD keep it, the conversion does not): any input gives masses.
      const x = f32x4.max(zero, f32x4.min(octaves, f32x4.add(below, octaves)));
      const mass = i32x4.max_s(i32x4.trunc_sat_f32x4_s(exp2x4(x)), i32x4.splat(1));
      v128.store(masses + at, f32x4.convert_i32x4_s(mass));
      // Sums of the lanes up to each one, then the block's sum so far in every lane.
      const pairs = i32x4.add(
        mass,
        i8x16.shuffle(i32x4.splat(0), mass, 0, 0, 0, 0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27),
      );
      const upTo = i32x4.add(
        pairs,
        i8x16.shuffle(i32x4.splat(0), pairs, 0, 0, 0, 0, 0, 0, 0, 0, 16, 17, 18, 19, 20, 21, 22, 23),
      );
      v128.store(inner + at, i32x4.add(sum, i32x4.sub(upTo, mass)));
      sum = i32x4.add(
        sum,
        i8x16.shuffle(upTo, upTo, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15),
      );
    }
    before += i32x4.extract_lane(sum, 0) as i64;
  }
}

/** The sum of the masses of all tokens below `token` (0..vocab). */
export function massBelow(token: i32): i64 {
  return load<i64>(outer + ((token >> BLOCK_BITS) << 3)) + (load<i32>(inner + (token << 2)) as i64);
}

export function totalMass(): i64 {
  return massBelow(vocab);
}

export function massOf(token: i32): f32 {
  return load<f32>(masses + (token << 2));
}

function largest(z: usize): f32 {
  let top = v128.load(z);
  for (let at = 16; at < padded(vocab) << 2; at += 16) top = f32x4.max(top, v128.load(z + at));
  const a = max(f32x4.extract_lane(top, 0), f32x4.extract_lane(top, 1));
  return max(a, max(f32x4.extract_lane(top, 2), f32x4.extract_lane(top, 3)));
}
