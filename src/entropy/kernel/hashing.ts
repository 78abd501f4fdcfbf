/** Multipliers of the integer hashes: odd, with well-spread bits. */

export const HASH_A: i32 = 0x85ebca6b as i32;
export const HASH_B: i32 = 0xc2b2ae35 as i32;
export const HASH_CHECK: i32 = 0x27d4eb2f;
export const HASH_GOLDEN: i32 = 0x9e3779b1 as i32;
export const HASH_STEP: i32 = 0x2c1b3c6d;

/** One of 2^bits rows for a small key. */
export function hashRow(key: i32, bits: i32): i32 {
  return (key * HASH_GOLDEN) >>> (32 - bits);
}

/** A hash of a (a hash itself, or a small number that names a context) and b. */
export function hashWith(a: i32, b: i32): i32 {
  let h = (a ^ ((b + 0x7f4a7c15) * HASH_GOLDEN)) * HASH_A;
  h ^= h >>> 15;
  h *= HASH_B;
  return h ^ (h >>> 16);
}
