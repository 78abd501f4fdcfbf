/** Float checkpoint -> integer spec. Deterministic: IEEE arithmetic in a fixed order. */

import { log2, powerOfTwo } from "../codec/ieee-math.ts";
import { calibrate, type Ranges } from "./calibrate.ts";
import type { Checkpoint, FloatLayer } from "./checkpoint.ts";
import { floorLog2, roundToBits } from "./dyadic.ts";
import {
  ACTIVATION_MAX,
  HEAD_ACTIVATION_MAX,
  HEAD_WEIGHT_LIMIT,
  HIDDEN_MAX,
  ROTATED_MAX,
  VALUE_MAX,
  WEIGHT_LIMIT,
  WIDE_MAX,
} from "./limits.ts";
import { bestActivationScale, quantizeLinear } from "./quantize.ts";
import type { Norm, Spec, SpecLayer } from "./spec.ts";

/** The residual's calibrated maximum: 2^14 costs 0.56% in size, 2^17 and more nothing. */
const RESIDUAL_MAX = 262144;
const SILU_UNITS = 256;
/** Room above the calibrated maximum, for texts that go further than the calibration text. */
const MARGIN = 1.6;
/** A channel quieter than this share of the loudest is not amplified further. */
const QUIETEST = 1 / 2;

/**
 * texts: calibration text as token ids, each at most a window long.
 * order[rank]: the checkpoint's token id of the rank-th token in byte order; the spec's
 * tokens are ranks.
 */
export function convert(checkpoint: Checkpoint, texts: readonly Int32Array[], order: Int32Array): Spec {
  const ranges = calibrate(checkpoint, texts);
  const { width, vocabSize } = checkpoint.shape;
  const norms = checkpoint.layers.length * 2 + 1;
  let residualMax = 0;
  for (let i = 0; i < norms; i++) residualMax = Math.max(residualMax, ranges.max("residual", i));
  const residualScale = RESIDUAL_MAX / residualMax;

  const finalNorm = convertNorm(ranges, norms - 1, residualScale, HEAD_ACTIVATION_MAX);
  const logitUnits = 32 * Math.LOG2E;
  const head = quantizeLinear(width, vocabSize, HEAD_WEIGHT_LIMIT, (i, rank) => {
    const row = order[rank]! * width;
    return (checkpoint.embedding[row + i]! * checkpoint.finalGain[i]! * logitUnits) / finalNorm.gain;
  });
  const undo = Float64Array.from(
    checkpoint.finalGain,
    (gain) => (residualScale * finalNorm.gain) / (logitUnits * (gain === 0 ? 1 : gain)),
  );
  const embeddingExponent = floorLog2(undo.reduce((max, u) => Math.max(max, Math.abs(u)), 0)) - 10;
  const weightOf = (rank: number) => Math.max(1, (ranges.meanProbability[order[rank]!] as number) * 65536);
  return {
    shape: checkpoint.shape,
    siluUnits: checkpoint.shape.activation === "silu" ? SILU_UNITS : 0,
    head,
    embedding: Int16Array.from(undo, (u) =>
      Math.min(2047, Math.floor(u / powerOfTwo(embeddingExponent) + 0.5)),
    ),
    embeddingExponent,
    layers: checkpoint.layers.map((layer, i) => convertLayer(checkpoint, layer, i, ranges, residualScale)),
    finalNorm,
    tokenWeights: Uint8Array.from({ length: vocabSize }, (_, rank) =>
      Math.floor(16 * log2(weightOf(rank)) + 0.5),
    ),
  };
}

function convertNorm(ranges: Ranges, index: number, residualScale: number, limit: number): Norm {
  const max = ranges.max("residual", index) * residualScale * MARGIN;
  return {
    shift: Math.max(0, floorLog2(max / WIDE_MAX) + 1),
    gain: roundToBits(bestActivationScale(ranges.normed(index), limit), 16),
  };
}

/** Units per 1.0 for each channel, so that its calibrated maximum lands at `limit`. */
function channelScales(max: Float64Array, limit: number): Float64Array {
  const floor = max.reduce((a, b) => Math.max(a, b), 1e-9) * QUIETEST;
  return max.map((m) => limit / (Math.max(m, floor) * MARGIN));
}

function convertLayer(
  checkpoint: Checkpoint,
  layer: FloatLayer,
  index: number,
  ranges: Ranges,
  residualScale: number,
): SpecLayer {
  const { width, heads, kvHeads, headDim, hidden, activation } = checkpoint.shape;
  const attentionNorm = convertNorm(ranges, 2 * index, residualScale, ACTIVATION_MAX);
  const ffnNorm = convertNorm(ranges, 2 * index + 1, residualScale, ACTIVATION_MAX);

  // Scores are q.k * log2(e) / sqrt(headDim) in 1/64 octave; the shift is the power of two that
  // lets the louder of q and k reach its limit, and the rest of the scale is shared by both.
  const loudQuery = ROTATED_MAX / (ranges.max("query", index) * MARGIN);
  const loudKey = ROTATED_MAX / (ranges.max("key", index) * MARGIN);
  const scoreScale = (64 * Math.LOG2E) / Math.sqrt(headDim);
  const scoreShift = Math.max(2, floorLog2((loudQuery * loudKey) / scoreScale));
  const excess = Math.sqrt((loudQuery * loudKey) / (scoreScale * powerOfTwo(scoreShift)));
  // RoPE's tables divide by 8: q and k are 12-bit before and 9-bit after the rotation.
  const queryScale = (8 * loudQuery) / excess;
  const keyScale = (8 * loudKey) / excess;

  const valueScales = channelScales(ranges.columnMax("value", index), VALUE_MAX);
  const attendedMax = ranges
    .columnMax("attended", index)
    .reduce((max, m, c) => Math.max(max, m * valueScales[valueChannel(checkpoint, c)]!), 0);
  const attentionShift = 16 + Math.max(-4, floorLog2((attendedMax * MARGIN) / ACTIVATION_MAX) + 1);
  const attendedUnit = powerOfTwo(attentionShift - 16);

  const queries = heads * headDim;
  const values = queries + kvHeads * headDim;
  const qkv = quantizeLinear(width, values + kvHeads * headDim, WEIGHT_LIMIT, (i, o) => {
    const gain = layer.attentionGain[i]! / attentionNorm.gain;
    if (o < queries) return layer.q[o * width + i]! * gain * queryScale;
    if (o < values) return layer.k[(o - queries) * width + i]! * gain * keyScale;
    return layer.v[(o - values) * width + i]! * gain * valueScales[o - values]!;
  });
  const output = quantizeLinear(queries, width, WEIGHT_LIMIT, (i, o) => {
    const unit = attendedUnit / valueScales[valueChannel(checkpoint, i)]!;
    return layer.o[o * queries + i]! * unit * residualScale;
  });

  const hiddenScales = channelScales(ranges.columnMax("gated", index), HIDDEN_MAX);
  const gateMax = ranges.columnMax("gate", index);
  const gateScale = (o: number) =>
    activation === "silu" ? SILU_UNITS : WIDE_MAX / (Math.max(gateMax[o]!, 1e-3) * MARGIN);
  // up takes what gate leaves of the hidden scale; the shift is the largest that keeps it within its limit.
  const loudestUp = ranges
    .columnMax("up", index)
    .reduce((max, m, o) => Math.max(max, (m * MARGIN * hiddenScales[o]!) / gateScale(o)), 0);
  const hiddenShift = floorLog2(WIDE_MAX / loudestUp);
  const upScale = (o: number) => (hiddenScales[o]! * powerOfTwo(hiddenShift)) / gateScale(o);
  const gateUp = quantizeLinear(width, 2 * hidden, WEIGHT_LIMIT, (i, o) => {
    const gain = layer.ffnGain[i]! / ffnNorm.gain;
    if (o < hidden) return layer.gate[o * width + i]! * gain * gateScale(o);
    return layer.up[(o - hidden) * width + i]! * gain * upScale(o - hidden);
  });
  const down = quantizeLinear(
    hidden,
    width,
    WEIGHT_LIMIT,
    (i, o) => (layer.down[o * hidden + i]! / hiddenScales[i]!) * residualScale,
  );
  return { attentionNorm, qkv, scoreShift, attentionShift, output, ffnNorm, gateUp, hiddenShift, down };
}

/** The value channel that feeds channel c of the concatenated heads. */
function valueChannel(checkpoint: Checkpoint, c: number): number {
  const { heads, kvHeads, headDim } = checkpoint.shape;
  const head = Math.floor(c / headDim);
  return Math.floor((head * kvHeads) / heads) * headDim + (c % headDim);
}
