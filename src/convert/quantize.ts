/** Real weights and activations become the small integers of the spec. */

import { powerOfTwo } from "../base/ieee-math.ts";
import type { Quantization } from "../model/spec/activation-quantization.ts";
import { worstUnits } from "../model/spec/bounds.ts";
import { EXACT_LIMIT, floorLog2 } from "../model/spec/dyadic.ts";
import type { Linear } from "../model/spec/spec.ts";

/** This many columns are transposed together, so that each row gets a whole cache line. */
const COLUMNS = 64;

/** What a linear map is to be like. */
export interface LinearForm {
  readonly inputs: number;
  readonly outputs: number;
  /** The largest magnitude of a weight. */
  readonly limit: number;
  readonly inputQuantization: Quantization;
  /** See Linear. */
  readonly part?: number;
}

/**
 * fill(column, output) sets an output's real weights [inputs], in units of the integer inputs and output. They become
 * coarser where the largest inputs would make a sum inexact.
 */
export function quantizeLinear(
  form: LinearForm,
  fill: (column: Float64Array, output: number) => void,
): Linear {
  const { inputs, outputs, limit, inputQuantization, part } = form;
  const weights = new Int8Array(inputs * outputs);
  const exponents = new Int8Array(outputs);
  const column = new Float64Array(inputs);
  const columns = new Int8Array(COLUMNS * inputs);
  for (let first = 0; first < outputs; first += COLUMNS) {
    const count = Math.min(COLUMNS, outputs - first);
    for (let c = 0; c < count; c++) {
      fill(column, first + c);
      const integers = columns.subarray(c * inputs, (c + 1) * inputs);
      let exponent = bestExponent(column, limit);
      while (!fits(column, exponent, form, integers) && exponent > 0) exponent--;
      exponents[first + c] = exponent;
    }
    for (let i = 0; i < inputs; i++) {
      for (let c = 0; c < count; c++) weights[i * outputs + first + c] = columns[c * inputs + i]!;
    }
  }
  return { inputs, outputs, weights, exponents, inputQuantization, ...(part ? { part } : {}) };
}

/** Rounds a column to `integers`. Returns whether its sums stay exact. */
function fits(
  column: Float64Array,
  exponent: number,
  { limit, inputQuantization, inputs, part = inputs }: LinearForm,
  integers: Int8Array,
): boolean {
  const scale = powerOfTwo(exponent);
  for (let first = 0; first < inputs; first += part) {
    let magnitude = 0;
    for (let i = first; i < Math.min(first + part, inputs); i++) {
      const integer = round(column[i]!, scale, limit);
      integers[i] = integer;
      magnitude += Math.abs(integer);
    }
    if (worstUnits(magnitude, exponent, inputQuantization) >= EXACT_LIMIT) return false;
  }
  return true;
}

function round(x: number, scale: number, limit: number): number {
  const rounded = Math.floor(x * scale + 0.5);
  return rounded > limit ? limit : rounded < -limit ? -limit : rounded;
}

/** With a finer grid than this, an output stays below one unit, and the half in its bias is too many units of the grid. */
const FINEST_EXPONENT = 22;

/** The exponent with the least squared error: the coarser grid holds all weights, the finer one clips a few. */
function bestExponent(column: Float64Array, limit: number): number {
  let max = 0;
  for (let i = 0; i < column.length; i++) max = Math.max(max, Math.abs(column[i]!));
  if (max === 0) return 0;
  const safe = floorLog2(limit / max);
  if (safe >= FINEST_EXPONENT) return FINEST_EXPONENT;
  const coarse = powerOfTwo(safe);
  const fine = powerOfTwo(safe + 1);
  let coarseError = 0;
  let fineError = 0;
  for (let i = 0; i < column.length; i++) {
    const x = column[i]!;
    const inCoarse = x - round(x, coarse, limit) / coarse;
    coarseError += inCoarse * inCoarse;
    const inFine = x - round(x, fine, limit) / fine;
    fineError += inFine * inFine;
  }
  return fineError < coarseError ? safe + 1 : safe;
}

/**
 * The units per 1.0 with the least squared error when values are rounded to units and clipped to +-limit. What is larger
 * than `least` times the largest value may be clipped.
 */
export function bestActivationScale(values: Float64Array, limit: number, least = 0.2): number {
  let max = 0;
  for (const x of values) max = Math.max(max, Math.abs(x));
  if (max === 0) return 1;
  let best = 1;
  let bestError = Number.POSITIVE_INFINITY;
  for (let share = 1; share > least; share *= 0.9) {
    const scale = limit / (max * share);
    const exact = Float64Array.from({ length: 2 * limit + 1 }, (_, i) => (i - limit) / scale);
    let error = 0;
    for (let i = 0; i < values.length; i++) {
      const x = values[i]!;
      const difference = x - exact[round(x, scale, limit) + limit]!;
      error += difference * difference;
    }
    if (error < bestError) {
      bestError = error;
      best = scale;
    }
  }
  return best;
}

/** column [inputs] = row `row` of weights [outputs, inputs], times the unit of each input, times the output's scale. */
export function fillScaled(
  column: Float64Array,
  weights: Float32Array,
  row: number,
  units: Float64Array,
  scale: number,
): void {
  const inputs = column.length;
  for (let i = 0; i < inputs; i++) column[i] = weights[row * inputs + i]! * units[i]! * scale;
}
