/** Real matrices and scales to the small integers of the spec. */

import { powerOfTwo } from "../codec/ieee-math.ts";
import { floorLog2 } from "./dyadic.ts";
import type { Linear } from "./spec.ts";

/** weight(input, output): the real matrix, in units of the integer input and output. Weights are within +-limit. */
export function quantizeLinear(
  inputs: number,
  outputs: number,
  limit: number,
  weight: (input: number, output: number) => number,
): Linear {
  const weights = new Int8Array(inputs * outputs);
  const exponents = new Int8Array(outputs);
  const column = new Float64Array(inputs);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) column[i] = weight(i, o);
    const exponent = bestExponent(column, limit);
    exponents[o] = exponent;
    for (let i = 0; i < inputs; i++)
      weights[i * outputs + o] = round(column[i]!, powerOfTwo(exponent), limit);
  }
  return { inputs, outputs, weights, exponents };
}

function round(x: number, scale: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, Math.floor(x * scale + 0.5)));
}

/** The outputs of a column with a finer grid are below one unit; half a unit of bias would be too many of its units. */
const FINEST_EXPONENT = 22;

/** The power of two with the least squared error: all weights in range, or a few clipped and a finer grid. */
function bestExponent(column: Float64Array, limit: number): number {
  let max = 0;
  for (const x of column) max = Math.max(max, Math.abs(x));
  if (max === 0) return 0;
  const safe = floorLog2(limit / max);
  if (safe >= FINEST_EXPONENT) return FINEST_EXPONENT;
  let best = safe;
  let bestError = Number.POSITIVE_INFINITY;
  for (const exponent of [safe, safe + 1]) {
    const scale = powerOfTwo(exponent);
    let error = 0;
    for (const x of column) {
      const difference = x - round(x, scale, limit) / scale;
      error += difference * difference;
    }
    if (error < bestError) {
      bestError = error;
      best = exponent;
    }
  }
  return best;
}

/** Units per 1.0 that lose the least when values are rounded to units and clipped to +-limit. */
export function bestActivationScale(values: Float64Array, limit: number): number {
  let max = 0;
  for (const x of values) max = Math.max(max, Math.abs(x));
  let best = 1;
  let bestError = Number.POSITIVE_INFINITY;
  for (let share = 1; share > 0.2; share *= 0.9) {
    const scale = limit / (max * share);
    let error = 0;
    for (const x of values) {
      const rounded = round(x, scale, limit);
      const difference = x - rounded / scale;
      error += difference * difference;
    }
    if (error < bestError) {
      bestError = error;
      best = scale;
    }
  }
  return best;
}
