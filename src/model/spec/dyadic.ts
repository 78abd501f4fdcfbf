/** Numbers that are integers times a power of two: the only scales of an exact model. */

import { powerOfTwo } from "../../base/ieee-math.ts";

/** Every integer up to 2^24 is a float32, and so is every sum of integers that stays below it. */
export const EXACT_LIMIT = 0x1000000;

/** Where the bits of a double are looked at: tables of a model take their exponents a million times. */
const double = new DataView(new ArrayBuffer(8));

/** The largest integer e with 2^e <= x, for a finite x > 0. */
export function floorLog2(x: number): number {
  double.setFloat64(0, x);
  const biased = double.getUint16(0) >> 4;
  if (biased > 0) return biased - 1023;
  // Subnormal.
  let e = 0;
  for (let value = x; value < 1; value *= 2) e--;
  return e;
}

/** The least that is not subnormal. */
const NORMAL = powerOfTwo(-1022);

/** x, rounded to a significand of `bits` bits, at most 20; halves upwards. */
export function roundToBits(x: number, bits: number): number {
  if (x === 0) return 0;
  if (x >= NORMAL) return roundNormal(x, bits);
  const unit = powerOfTwo(floorLog2(x < 0 ? -x : x) - bits + 1);
  return Math.floor(x / unit + 0.5) * unit;
}

/** In the upper word of a double: a carry out of the significand doubles the number, as it should. */
function roundNormal(x: number, bits: number): number {
  double.setFloat64(0, x);
  const half = 1 << (20 - bits);
  double.setUint32(0, (double.getUint32(0) + half) & -(2 * half));
  double.setUint32(4, 0);
  return double.getFloat64(0);
}
