/** The feed-forward of one layer: its linear maps, and the shift between them. */

import { powerOfTwo } from "../base/ieee-math.ts";
import { HIDDEN, highest, NORMED } from "../model/spec/activation-quantization.ts";
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

type FeedForward = Pick<SpecLayer, "intoHidden" | "hiddenShift" | "down">;

/** shape.hidden counts the channels of the spec: those of the checkpoint, and parts of outliers. */
export function convertFeedForward(
  shape: DecoderShape,
  checkpointLayer: FloatLayer,
  index: number,
  ranges: Ranges,
  norm: Norm,
  residualScale: number,
  limit: number,
): FeedForward {
  return shape.activation === "relu2"
    ? convertSquared(shape, checkpointLayer, index, ranges, norm, residualScale, limit)
    : convertGated(shape, checkpointLayer, index, ranges, norm, residualScale, limit);
}

/** The limits of ups and of hidden channels, 4095^2 and 511, meet with this shift: then both clip the same. */
const SQUARE_SHIFT = 15;

function convertSquared(
  shape: DecoderShape,
  layer: FloatLayer,
  index: number,
  ranges: Ranges,
  norm: Norm,
  residualScale: number,
  limit: number,
): FeedForward {
  const { width, hidden } = shape;
  // Squares differ much from channel to channel.
  const hiddenScales = balancedScales(ranges.columnMax("hidden", index), highest(HIDDEN));
  const upScale = (o: number) => Math.sqrt(hiddenScales[o]! * powerOfTwo(SQUARE_SHIFT));
  const gains = gainsPerUnit(norm, layer.ffnGain);
  const form = { inputs: width, outputs: hidden, limit, inputQuantization: NORMED };
  const intoHidden = quantizeLinear(form, (column, o) => fillScaled(column, layer.up, o, gains, upScale(o)));
  const down = convertDown(shape, layer, hiddenScales, residualScale, limit);
  return { intoHidden, hiddenShift: SQUARE_SHIFT, down };
}

function convertGated(
  shape: DecoderShape,
  checkpointLayer: FloatLayer,
  index: number,
  ranges: Ranges,
  norm: Norm,
  residualScale: number,
  limit: number,
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
  const down = convertDown(shape, layer, hiddenScales, residualScale, limit);
  return { intoHidden, hiddenShift, down };
}

function convertDown(
  { width, hidden }: DecoderShape,
  { down }: FloatLayer,
  hiddenScales: Float64Array,
  residualScale: number,
  limit: number,
): Linear {
  const part = hidden > MOST_SUMMED ? { part: MOST_SUMMED } : {};
  const form = { inputs: hidden, outputs: width, limit, inputQuantization: HIDDEN, ...part };
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
