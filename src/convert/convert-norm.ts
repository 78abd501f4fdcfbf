/** The residual's units, and the norms that read it. */

import { powerOfTwo } from "../base/ieee-math.ts";
import { floorLog2, roundToBits } from "../model/spec/dyadic.ts";
import { WIDE_MAX } from "../model/spec/limits.ts";
import type { Norm } from "../model/spec/spec.ts";
import { rootShiftOf } from "../model/spec/tables.ts";
import type { CheckpointShape } from "./config.ts";
import type { Ranges } from "./ranges.ts";
import { MARGIN } from "./scales.ts";

/** Where the residual's calibrated maximum lands: 2^14 costs 0.56% in size, 2^17 and more nothing. */
const RESIDUAL_MAX = 262144;
/** Some rows are small when their largest value would have fewer units than this. */
const SMALL_ROW_UNITS = 64;
/** The residual's maximum in a model with small rows. */
const SMALL_ROW_RESIDUAL_MAX = 524288;
/** The shift down to which the norms of such a model may make units finer. */
const FINEST_SHIFT = -12;
/** With rows that differ by more than this, a norm chooses its shift row by row: a fixed one leaves small rows few bits. */
const MOST_SPREAD = 16;

export interface ResidualScales {
  /** Units per 1.0 of the residual. */
  readonly residualScale: number;
  /** The smallest shift of a norm. */
  readonly leastShift: number;
  /** rms_norm_eps in the units in which a norm sums squares. */
  readonly epsilon: number;
}

export function residualScales(
  { layers, width, normEpsilon }: CheckpointShape,
  ranges: Ranges,
): ResidualScales {
  let max = 0;
  for (let i = 0; i < layers * 2 + 1; i++) max = Math.max(max, ranges.max("residual", i));
  const smallest = ranges.norms.reduce(
    (min, { spread }, i) => Math.min(min, ranges.max("residual", i) / spread),
    Number.POSITIVE_INFINITY,
  );
  const hasSmallRows = (smallest * RESIDUAL_MAX) / max < SMALL_ROW_UNITS;
  const residualScale = (hasSmallRows ? SMALL_ROW_RESIDUAL_MAX : RESIDUAL_MAX) / max;
  const rootUnits = residualScale * powerOfTwo(-rootShiftOf(width));
  return {
    residualScale,
    leastShift: hasSmallRows ? FINEST_SHIFT : 0,
    epsilon: normEpsilon * width * rootUnits * rootUnits,
  };
}

/** Norms are numbered as in Ranges. */
export function convertNorm(ranges: Ranges, index: number, scales: ResidualScales): Norm {
  const { scale, channelShifts, spread } = ranges.norms[index]!;
  const max = ranges.max("residual", index) * scales.residualScale * MARGIN;
  return {
    shift: spread > MOST_SPREAD ? "dynamic" : Math.max(scales.leastShift, floorLog2(max / WIDE_MAX) + 1),
    gain: roundToBits(scale, 16),
    epsilon: roundToBits(scales.epsilon, 12),
    ...(channelShifts.some((k) => k > 0) ? { channelShifts } : {}),
  };
}

/** Units per 1.0 of a channel of the norm's output. */
export function unitsOf({ gain, channelShifts }: Norm, channel: number): number {
  return gain * powerOfTwo(-(channelShifts?.[channel] ?? 0));
}

/** The checkpoint's gain of each channel, per unit of the norm's output: what a map behind the norm takes over. */
export function gainsPerUnit(norm: Norm, gain: Float32Array): Float64Array {
  return Float64Array.from(gain, (value, i) => value / unitsOf(norm, i));
}
