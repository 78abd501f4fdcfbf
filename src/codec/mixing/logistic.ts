/**
 * The logistic domain: stretch(p) = ln(p / (1 - p)) and its inverse, by tables that are the same in
 * every engine. Probabilities here are integers in 1/2^22 (BIT_TOTAL), never 0 or 1.
 */

import { exp2, log2 } from "../ieee-math.ts";
import { BIT_TOTAL } from "../range-coder.ts";

/** Dot products beyond this (odds of 1 to 440,000) are clamped: a wrong sure bit costs 19 bits at most. */
export const STRETCH_LIMIT = 13;

/** For p < 1/2 by leading zeros (10..31) and the 7 bits after the leading one; bin centres. */
const SMALL: Float64Array = Float64Array.from({ length: 32 * 128 }, (_, index) => {
  const zeros = index >>> 7;
  const p = ((128 + (index & 127) + 0.5) / 256) * exp2(32 - zeros);
  return p < BIT_TOTAL ? log2(p / (BIT_TOTAL - p)) * Math.LN2 : 0;
});

/** stretch of p / 2^22, 1 <= p < 2^22. Relative error of the odds below 0.4%. */
export function stretch(p: number): number {
  if (p < 0x200000) {
    const zeros = Math.clz32(p);
    return SMALL[(zeros << 7) | (((p << zeros) >>> 24) & 127)]!;
  }
  const q = 0x400000 - p;
  const zeros = Math.clz32(q);
  return -SMALL[(zeros << 7) | (((q << zeros) >>> 24) & 127)]!;
}

const STEPS_PER_UNIT = 128;
/** 1 / (1 + e^-x) at x = -STRETCH_LIMIT + i / 128, with one entry more for interpolation. */
const SQUASH: Float64Array = Float64Array.from({ length: 2 * STRETCH_LIMIT * STEPS_PER_UNIT + 2 }, (_, i) => {
  const x = i / STEPS_PER_UNIT - STRETCH_LIMIT;
  return 1 / (1 + exp2(-x * Math.LOG2E));
});

/** The probability (0..1, exclusive) of a stretch; clamped to STRETCH_LIMIT. */
export function squash(x: number): number {
  if (x > STRETCH_LIMIT) x = STRETCH_LIMIT;
  if (x < -STRETCH_LIMIT) x = -STRETCH_LIMIT;
  const at = (x + STRETCH_LIMIT) * STEPS_PER_UNIT;
  const i = at | 0;
  const a = SQUASH[i]!;
  return a + (SQUASH[i + 1]! - a) * (at - i);
}
