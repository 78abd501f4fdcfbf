/** The feed-forward of one layer: its linear maps, and the shift between them. */

import { powerOfTwo } from "../base/ieee-math.ts";
import {
  HIDDEN,
  highest,
  NORMED,
  type Quantization,
  SQUARED,
} from "../model/spec/activation-quantization.ts";
import { isExact } from "../model/spec/bounds.ts";
import { floorLog2 } from "../model/spec/dyadic.ts";
import { WIDE_MAX } from "../model/spec/limits.ts";
import type { DecoderShape } from "../model/spec/shape.ts";
import type { Linear, Norm, SpecLayer } from "../model/spec/spec.ts";
import type { FloatLayer } from "./checkpoint.ts";
import { gainsPerUnit } from "./convert-norm.ts";
import { type Part, splitChannels, splitLayer } from "./hidden-outliers.ts";
import { fillScaled, quantizeLinear } from "./quantize.ts";
import type { Ranges } from "./ranges.ts";
import { balancedScales, channelScales, MARGIN } from "./scales.ts";

/** Units per 1.0 of a gate, where SiLU is a table. */
export const SILU_UNITS = 256;
/** With more hidden channels than this in one sum, weights would have to be coarser. */
const MOST_SUMMED = 1024;
/** The WASM kernel computes channels in eights. */
const STEP = 8;

type FeedForward = Pick<SpecLayer, "intoHidden" | "hiddenShift" | "down">;

type Arguments = [
  shape: DecoderShape,
  checkpointLayer: FloatLayer,
  index: number,
  ranges: Ranges,
  norm: Norm,
  residualScale: number,
  limit: number,
];

/** shape.hidden counts the channels of the spec: those of the checkpoint, and parts of outliers. */
export function convertFeedForward(...all: Arguments): FeedForward {
  const [{ activation }] = all;
  return activation === "relu2" ? convertSquared(...all) : convertGated(...all);
}

/** With this shift, hidden channels reach their limit, 1023, where ups reach theirs, 4095: both clip the same. */
const SQUARE_SHIFT = 14;
/** With more squares than this in one sum, weights would have to be coarser: squares have 11 bits. */
const MOST_SQUARES_SUMMED = 512;

function convertSquared(
  ...[shape, layer, index, ranges, norm, residualScale, limit]: Arguments
): FeedForward {
  const { width, hidden } = shape;
  const hiddenScales = squaredScales(ranges.columnMax("hidden", index));
  const upScale = (o: number) => Math.sqrt(hiddenScales[o]! * powerOfTwo(SQUARE_SHIFT));
  const gains = gainsPerUnit(norm, layer.ffnGain);
  const form = { inputs: width, outputs: hidden, limit, inputQuantization: NORMED };
  const intoHidden = quantizeLinear(form, (column, o) => fillScaled(column, layer.up, o, gains, upScale(o)));
  // What a few outputs add to an outlier of the residual can be so large that only smaller parts have exact sums.
  for (let parts = Math.ceil(hidden / MOST_SQUARES_SUMMED); ; parts++) {
    const part = Math.ceil(hidden / parts / STEP) * STEP;
    const down = convertDown(shape, layer, hiddenScales, residualScale, limit, SQUARED, part);
    if (isExact(down) || part === STEP) return { intoHidden, hiddenShift: SQUARE_SHIFT, down };
  }
}

/** The same units for all channels: those of a channel that is small over a short text would be too fine for others. */
function squaredScales(max: Float64Array): Float64Array {
  const largest = max.reduce((a, b) => Math.max(a, b), 1e-9);
  return max.map(() => highest(SQUARED) / (largest * MARGIN));
}

function convertGated(
  ...[shape, checkpointLayer, index, ranges, norm, residualScale, limit]: Arguments
): FeedForward {
  const { width, hidden } = shape;
  const wholeMax = ranges.columnMax("hidden", index);
  const isSplit = hidden > wholeMax.length;
  const parts = splitChannels(wholeMax, hidden - wholeMax.length);
  const layer = isSplit ? splitLayer(checkpointLayer, parts) : checkpointLayer;
  const maxima = partMaxima(parts, index, ranges);
  const hiddenScales = isSplit
    ? balancedScales(
        maxima.hidden,
        highest(HIDDEN),
        parts.map(({ copies }) => copies || 1),
      )
    : channelScales(wholeMax, highest(HIDDEN));
  const gateScales = maxima.gate.map((max) => gateScale(max, shape, isSplit));
  // `up` takes what the gate leaves of the hidden scale. The shift is the largest with which it stays within its limit.
  const largestUp = maxima.up.reduce(
    (max, m, o) => Math.max(max, (m * MARGIN * hiddenScales[o]!) / gateScales[o]!),
    0,
  );
  const hiddenShift = floorLog2(WIDE_MAX / largestUp);
  const upScale = (o: number) => (hiddenScales[o]! * powerOfTwo(hiddenShift)) / gateScales[o]!;

  const gains = gainsPerUnit(norm, layer.ffnGain);
  const intoHiddenForm = { inputs: width, outputs: 2 * hidden, limit, inputQuantization: NORMED };
  const intoHidden = quantizeLinear(intoHiddenForm, (column, o) => {
    if (o < hidden) fillScaled(column, layer.gate!, o, gains, gateScales[o]!);
    else fillScaled(column, layer.up, o - hidden, gains, upScale(o - hidden));
  });
  const down = convertDown(shape, layer, hiddenScales, residualScale, limit, HIDDEN, MOST_SUMMED);
  return { intoHidden, hiddenShift, down };
}

function convertDown(
  { width, hidden }: DecoderShape,
  { down }: FloatLayer,
  hiddenScales: Float64Array,
  residualScale: number,
  limit: number,
  inputQuantization: Quantization,
  mostSummed: number,
): Linear {
  const part = hidden > mostSummed ? { part: mostSummed } : {};
  const form = { inputs: hidden, outputs: width, limit, inputQuantization, ...part };
  return quantizeLinear(form, (column, o) => {
    const row = o * hidden;
    for (let i = 0; i < hidden; i++) column[i] = (down[row + i]! / hiddenScales[i]!) * residualScale;
  });
}

/** The largest magnitude of each part's gate, of its `up`, and of their product. */
function partMaxima(parts: readonly Part[], index: number, ranges: Ranges) {
  const [gates, ups] = [ranges.columnMax("gate", index), ranges.columnMax("up", index)];
  const whole = ranges.columnMax("hidden", index);
  return {
    gate: Float64Array.from(parts, ({ channel }) => gates[channel]!),
    up: Float64Array.from(parts, ({ channel, tilt }) => ups[channel]! + Math.abs(tilt) * gates[channel]!),
    hidden: Float64Array.from(parts, ({ channel, tilt }) =>
      tilt ? ranges.columnMax("tilted", index)[channel]! : whole[channel]!,
    ),
  };
}

function gateScale(max: number, { activation }: DecoderShape, isSplit: boolean): number {
  if (activation === "relu") return WIDE_MAX / (Math.max(max, 1e-3) * MARGIN);
  // A gate beyond the reach of the table has larger units. That far out, SiLU is nearly homogeneous.
  return isSplit ? Math.min(SILU_UNITS, WIDE_MAX / max) : SILU_UNITS;
}
