/** Numbers that are integers times a power of two: the only scales of an exact model. */

import { powerOfTwo } from "../../base/ieee-math.ts";

/** Every integer up to 2^24 is a float32, and so is every sum of integers that stays below it. */
export const EXACT_LIMIT = 0x1000000;

/** The largest integer e with 2^e <= x, for a finite x > 0. */
export function floorLog2(x: number): number {
  let e = 0;
  for (let value = x; value >= 2; value /= 2) e++;
  for (let value = x; value < 1; value *= 2) e--;
  return e;
}

/** x, rounded to a significand of `bits` bits. */
export function roundToBits(x: number, bits: number): number {
  if (x === 0) return 0;
  const unit = powerOfTwo(floorLog2(x < 0 ? -x : x) - bits + 1);
  return Math.floor(x / unit + 0.5) * unit;
}
