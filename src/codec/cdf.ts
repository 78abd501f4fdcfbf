/** Integer logits to cumulative masses, exactly: integers below 2^53 in doubles. */

import { MASSES, MAX_DISTANCE } from "./exp2-table.ts";

/** The largest of `count` logits from `offset`. */
export function largest(logits: Float32Array, offset: number, count: number): number {
  let a = logits[offset]!;
  let b = a;
  let i = offset;
  const end = offset + count;
  for (; i + 1 < end; i += 2) {
    const x = logits[i]!;
    const y = logits[i + 1]!;
    a = x > a ? x : a;
    b = y > b ? y : b;
  }
  if (i < end && logits[i]! > a) a = logits[i]!;
  return a > b ? a : b;
}

/**
 * Prefix sums of the tokens' masses: prefix[0] = 0, prefix[i + 1] - prefix[i] = 2^(24 - d/32) with d the
 * distance of logit i (an integer) below the largest. Every mass is at least 1, the total below 2^(24 + 16).
 * Returns the total.
 */
export function massPrefix(
  logits: Float32Array,
  offset: number,
  prefix: Float64Array,
  count: number,
): number {
  const top = largest(logits, offset, count);
  const masses = MASSES; // locals: a module binding is looked up at every use
  const far = MAX_DISTANCE;
  let sum = 0;
  prefix[0] = 0;
  for (let i = 0; i < count; i++) {
    let d = (top - logits[offset + i]!) | 0;
    // `| 0` also turns NaN into 0 and the clamp takes what wrapped round: any input gives masses.
    if (d > far || d < 0) d = far;
    sum += masses[d]!;
    prefix[i + 1] = sum;
  }
  return sum;
}
