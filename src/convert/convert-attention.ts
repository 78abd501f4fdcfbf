/** The attention of one layer: its two linear maps, and the shifts between them. */

import { powerOfTwo } from "../base/ieee-math.ts";
import { ATTENDED, highest, NORMED } from "../model/spec/activation-quantization.ts";
import { floorLog2 } from "../model/spec/dyadic.ts";
import { ROTATED_MAX, SCORE_UNITS_PER_OCTAVE, VALUE_MAX, WEIGHT_LIMIT } from "../model/spec/limits.ts";
import type { DecoderShape } from "../model/spec/shape.ts";
import type { Norm, SpecLayer } from "../model/spec/spec.ts";
import type { FloatLayer } from "./checkpoint.ts";
import { gainsPerUnit } from "./convert-norm.ts";
import { fillScaled, quantizeLinear } from "./quantize.ts";
import type { Ranges } from "./ranges.ts";
import { balancedScales, channelScales, MARGIN } from "./scales.ts";

type Attention = Pick<SpecLayer, "qkv" | "scoreShift" | "attentionShift" | "output">;

/** hasOutliers: hidden channels of the model are split, and so the residual has outliers too. */
export function convertAttention(
  shape: DecoderShape,
  layer: FloatLayer,
  index: number,
  ranges: Ranges,
  norm: Norm,
  residualScale: number,
  hasOutliers: boolean,
): Attention {
  const { width, heads, kvHeads, headDim } = shape;
  const { scoreShift, queryScale, keyScale } = scoreScales(headDim, index, ranges);
  const valueMax = ranges.columnMax("value", index);
  const valueScales = hasOutliers ? balancedScales(valueMax, VALUE_MAX) : channelScales(valueMax, VALUE_MAX);
  const attentionShift = attentionShiftOf(shape, index, ranges, valueScales);

  const queries = heads * headDim;
  const values = queries + kvHeads * headDim;
  const gains = gainsPerUnit(norm, layer.attentionGain);
  const qkvForm = {
    inputs: width,
    outputs: values + kvHeads * headDim,
    limit: WEIGHT_LIMIT,
    inputQuantization: NORMED,
  };
  const qkv = quantizeLinear(qkvForm, (column, o) => {
    if (o < queries) fillScaled(column, layer.q, o, gains, queryScale);
    else if (o < values) fillScaled(column, layer.k, o - queries, gains, keyScale);
    else fillScaled(column, layer.v, o - values, gains, valueScales[o - values]!);
  });
  const attendedUnit = powerOfTwo(attentionShift - WEIGHT_BITS);
  const attendedUnits = Float64Array.from(
    { length: queries },
    (_, i) => attendedUnit / valueScales[valueChannel(shape, i)]!,
  );
  const outputForm = { inputs: queries, outputs: width, limit: WEIGHT_LIMIT, inputQuantization: ATTENDED };
  const output = quantizeLinear(outputForm, (column, o) =>
    fillScaled(column, layer.o, o, attendedUnits, residualScale),
  );
  return { qkv, scoreShift, attentionShift, output };
}

/**
 * Scores are q.k log2(e) / sqrt(headDim). The shift is the power of two with which the larger of q and k reaches its
 * limit; both share what is left of the scale.
 */
function scoreScales(headDim: number, index: number, ranges: Ranges) {
  const query = ROTATED_MAX / (ranges.max("query", index) * MARGIN);
  const key = ROTATED_MAX / (ranges.max("key", index) * MARGIN);
  const scoreScale = (SCORE_UNITS_PER_OCTAVE * Math.LOG2E) / Math.sqrt(headDim);
  const scoreShift = Math.max(2, floorLog2((query * key) / scoreScale));
  const excess = Math.sqrt((query * key) / (scoreScale * powerOfTwo(scoreShift)));
  // The tables of RoPE divide by 8: q and k have 12 bits before they are turned, and 9 after.
  return { scoreShift, queryScale: (8 * query) / excess, keyScale: (8 * key) / excess };
}

/** The weights of attention sum to about 2^16. */
const WEIGHT_BITS = 16;

function attentionShiftOf(
  shape: DecoderShape,
  index: number,
  ranges: Ranges,
  valueScales: Float64Array,
): number {
  const attendedMax = ranges
    .columnMax("attended", index)
    .reduce((max, m, c) => Math.max(max, m * valueScales[valueChannel(shape, c)]!), 0);
  return WEIGHT_BITS + Math.max(-4, floorLog2((attendedMax * MARGIN) / highest(ATTENDED)) + 1);
}

/** The value channel that channel c of the concatenated heads is an average of. */
function valueChannel({ heads, kvHeads, headDim }: DecoderShape, c: number): number {
  const head = Math.floor(c / headDim);
  return Math.floor((head * kvHeads) / heads) * headDim + (c % headDim);
}
