/**
 * The logistic domain: stretch(p) = ln(p / (1 - p)) and its inverse. Both are float32 arithmetic in a fixed
 * order (and a table made of it), so they are the same in every engine.
 */

import { exp2, log2 } from "../../../base/ieee-math";
import { exp2x4 } from "../exp2";
import { allocate } from "../memory";

/** Dot products beyond this (odds of 1 to 440,000) are clamped: a wrong sure bit costs 19 bits at most. */
export const STRETCH_LIMIT: f32 = 13;

/** Octaves of p below 1/2 that the table covers, and how many steps (bits of the mantissa) each has. */
const OCTAVES: i32 = 23;
const STEP_BITS: i32 = 6;
/** The upper bits of the smallest covered float32, 2^-24. */
const FIRST: i32 = (127 - 24) << STEP_BITS;
const LAST: i32 = (OCTAVES << STEP_BITS) - 1;

/** f32[23 * 64]: stretch at the middle of each step, from p = 2^-24 up to 1/2. */
const STRETCHES: usize = allocate(4 * (OCTAVES << STEP_BITS));
for (let i = 0; i < OCTAVES << STEP_BITS; i++) {
  const p = exp2((i >> STEP_BITS) - 24) * (1 + ((i & 63) + 0.5) / 64);
  store<f32>(STRETCHES + (i << 2), (log2(p / (1 - p)) * Math.LN2) as f32);
}

/** p in [0, 1]; the odds are right within 1.6%. Without branches: p is above or below 1/2 by chance. */
export function stretch(p: f32): f32 {
  const isSmall = p < 0.5;
  const small = select(p, 1 - p, isSmall);
  const step = (reinterpret<i32>(small) >> (23 - STEP_BITS)) - FIRST;
  const x = load<f32>(STRETCHES + (select(min(step, LAST), 0, step > 0) << 2));
  return select(x, -x, isSmall);
}

/** The probability (0..1, exclusive) of each stretch, clamped to STRETCH_LIMIT. */
export function squash4(x: v128): v128 {
  const limit = f32x4.splat(STRETCH_LIMIT);
  const clamped = f32x4.pmax(f32x4.pmin(x, limit), f32x4.neg(limit));
  const odds = exp2x4(f32x4.mul(clamped, f32x4.splat(-(Math.LOG2E as f32))));
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), odds));
}

export function squash(x: f32): f32 {
  return f32x4.extract_lane(squash4(f32x4.splat(x)), 0);
}
