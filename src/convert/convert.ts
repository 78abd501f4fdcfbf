/** Float checkpoint -> integer spec. Deterministic: IEEE arithmetic in a fixed order. */

import { log2, powerOfTwo } from "../base/ieee-math.ts";
import { ATTENDED, HIDDEN, highest, NORMED, ONE_HOT } from "../model/spec/activation-quantization.ts";
import { floorLog2, roundToBits } from "../model/spec/dyadic.ts";
import { ROTATED_MAX, VALUE_MAX, WEIGHT_LIMIT, WIDE_MAX } from "../model/spec/limits.ts";
import type { DecoderShape } from "../model/spec/shape.ts";
import type { Norm, Spec, SpecLayer } from "../model/spec/spec.ts";
import { rootShiftOf } from "../model/spec/tables.ts";
import type { Ranges } from "./calibrate.ts";
import type { Checkpoint, FloatLayer } from "./checkpoint.ts";
import { spareChannels, splitChannels, splitLayer } from "./hidden-outliers.ts";
import { quantizeLinear } from "./quantize.ts";

/** The residual's calibrated maximum: 2^14 costs 0.56% in size, 2^17 and more nothing. */
const RESIDUAL_MAX = 262144;
/** The same where some rows are so quiet that their loudest channel would have fewer units than this. */
const QUIET_UNITS = 64;
const QUIET_RESIDUAL_MAX = 524288;
/** Their norms may make units finer, so far. */
const FINEST_SHIFT = -12;
const SILU_UNITS = 256;
/** Sums of more hidden channels than these would have to have coarser weights. */
const MOST_SUMMED = 1024;
/** Room above the calibrated maximum, for texts that go further than the calibration text. */
const MARGIN = 1.6;
/** A channel quieter than this share of the loudest is not amplified further. */
const QUIETEST = 1 / 2;
const QUIETEST_BALANCED = 1 / 4096;
/** How many times the quietest final gain the loudest may be if one table is to serve at both ends. */
const GAIN_SPREAD = 16;

/** A residual whose rows differ by more has its shift chosen row by row: a fixed one would leave the quiet few bits. */
const MOST_SPREAD = 16;

type Embedding = Pick<Spec, "embedding" | "embeddingExponent" | "embeddingTable">;

/**
 * ranges: of the checkpoint over the calibration text.
 * rows[rank]: the checkpoint's token id of the rank-th token in byte order, or -1 for a byte that
 * has none; the spec's tokens are ranks.
 * weightLimit: of the layers' weights.
 */
export async function convert(
  checkpoint: Checkpoint,
  ranges: Ranges,
  rows: Int32Array,
  weightLimit = WEIGHT_LIMIT,
): Promise<Spec> {
  const { width, layers } = checkpoint.shape;
  const norms = layers * 2 + 1;
  let residualMax = 0;
  for (let i = 0; i < norms; i++) residualMax = Math.max(residualMax, ranges.max("residual", i));
  const quietest = ranges.norms.reduce(
    (min, { spread }, i) => Math.min(min, ranges.max("residual", i) / spread),
    Number.POSITIVE_INFINITY,
  );
  const isQuiet = (quietest * RESIDUAL_MAX) / residualMax < QUIET_UNITS;
  const residualScale = (isQuiet ? QUIET_RESIDUAL_MAX : RESIDUAL_MAX) / residualMax;
  const rootUnits = residualScale * powerOfTwo(-rootShiftOf(width));
  const scales: ResidualScales = {
    residualScale,
    leastShift: isQuiet ? FINEST_SHIFT : 0,
    epsilon: checkpoint.shape.normEpsilon * width * rootUnits * rootUnits,
  };
  const order = withStandIn(rows, ranges.meanProbability);
  const vocabSize = order.length;

  const finalNorm = convertNorm(ranges, norms - 1, scales);
  const logitUnits = 32 * Math.LOG2E;
  const finalUnits = Float64Array.from({ length: width }, (_, i) => unitsOf(finalNorm, i));
  const headForm = {
    inputs: width,
    outputs: vocabSize,
    limit: WEIGHT_LIMIT,
    inputQuantization: NORMED,
  };
  const head = quantizeLinear(headForm, (column, rank) => {
    const row = order[rank]! * width;
    for (let i = 0; i < width; i++)
      column[i] = (checkpoint.head[row + i]! * checkpoint.finalGain[i]! * logitUnits) / finalUnits[i]!;
  });
  const spare = spareChannels(checkpoint.shape, ranges);
  const { untied: _, ...sizes } = checkpoint.shape;
  const shape = { ...sizes, vocabSize, hidden: sizes.hidden + spare };
  const specLayers: SpecLayer[] = [];
  for (let i = 0; i < layers; i++) {
    specLayers.push(convertLayer(shape, await checkpoint.layer(i), i, ranges, scales, weightLimit));
  }
  const weightOf = (rank: number) => Math.max(1, (ranges.meanProbability[order[rank]!] as number) * 65536);
  return {
    shape,
    siluUnits: checkpoint.shape.activation === "silu" ? SILU_UNITS : 0,
    head,
    ...(mayShareHead(checkpoint, finalNorm)
      ? sharedEmbedding(checkpoint, finalNorm, residualScale, logitUnits)
      : ownEmbedding(checkpoint, residualScale, order)),
    layers: specLayers,
    finalNorm,
    tokenWeights: Uint8Array.from({ length: vocabSize }, (_, rank) =>
      Math.floor(16 * log2(weightOf(rank)) + 0.5),
    ),
  };
}

/** A byte without a token is given the row of the least likely one: next to no probability, and no new arithmetic. */
function withStandIn(rows: Int32Array, probability: Float64Array): Int32Array {
  let least = 0;
  for (let id = 1; id < probability.length; id++) if (probability[id]! < probability[least]!) least = id;
  return rows.map((id) => (id < 0 ? least : id));
}

/**
 * A tied head holds the embedding times the final gain. Where that gain is small, the head's 8 bits
 * leave too few for the embedding, and the model gets a second table.
 */
function mayShareHead({ shape, finalGain }: Checkpoint, norm: Norm): boolean {
  if (shape.untied) return false;
  const gains = Array.from(finalGain, (gain, i) => Math.abs(gain) / unitsOf(norm, i));
  const loudest = gains.reduce((a, b) => Math.max(a, b), 0);
  return gains.every((gain) => gain * GAIN_SPREAD >= loudest);
}

/** The head's columns, with their units and the final gain undone. */
function sharedEmbedding(
  { finalGain }: Checkpoint,
  norm: Norm,
  residualScale: number,
  logitUnits: number,
): Embedding {
  const undo = (gain: number, i: number) => (residualScale * unitsOf(norm, i)) / (logitUnits * gain);
  return scaleVector(Float64Array.from(finalGain, undo));
}

function ownEmbedding({ embedding, shape }: Checkpoint, residualScale: number, order: Int32Array): Embedding {
  const { width } = shape;
  const loudest = new Float64Array(width);
  for (const id of order) {
    for (let i = 0; i < width; i++) loudest[i] = Math.max(loudest[i]!, Math.abs(embedding[id * width + i]!));
  }
  // Each channel's loudest value is near 1, so that one loud channel does not cost the others their bits.
  const vector = scaleVector(loudest.map((max) => (max || 1) * residualScale));
  const units = Float64Array.from(vector.embedding, (u) => u * powerOfTwo(vector.embeddingExponent));
  const form = { inputs: width, outputs: order.length, limit: WEIGHT_LIMIT, inputQuantization: ONE_HOT };
  const table = quantizeLinear(form, (column, rank) => {
    const row = order[rank]! * width;
    for (let i = 0; i < width; i++)
      column[i] = units[i] === 0 ? 0 : (embedding[row + i]! * residualScale) / units[i]!;
  });
  return { ...vector, embeddingTable: table };
}

/** 11-bit integers and a sign, with one exponent for all. */
function scaleVector(units: Float64Array): Pick<Spec, "embedding" | "embeddingExponent"> {
  const embeddingExponent = floorLog2(units.reduce((max, u) => Math.max(max, Math.abs(u)), 0)) - 10;
  const rounded = (u: number) => Math.floor(u / powerOfTwo(embeddingExponent) + 0.5);
  return { embedding: Int16Array.from(units, (u) => Math.min(2047, rounded(u))), embeddingExponent };
}

interface ResidualScales {
  /** rms_norm_eps, in squares of the residual's units that a norm adds up. */
  readonly epsilon: number;
  /** Units per 1.0 of the residual. */
  readonly residualScale: number;
  /** Of a norm. */
  readonly leastShift: number;
}

function convertNorm(
  ranges: Ranges,
  index: number,
  { residualScale, leastShift, epsilon }: ResidualScales,
): Norm {
  const { scale, channelShifts, spread } = ranges.norms[index]!;
  const max = ranges.max("residual", index) * residualScale * MARGIN;
  return {
    shift: spread > MOST_SPREAD ? "dynamic" : Math.max(leastShift, floorLog2(max / WIDE_MAX) + 1),
    gain: roundToBits(scale, 16),
    epsilon: roundToBits(epsilon, 12),
    ...(channelShifts.some((k) => k > 0) ? { channelShifts } : {}),
  };
}

/** What a float of each channel is multiplied with in the norm's output. */
function unitsOf({ gain, channelShifts }: Norm, channel: number): number {
  return gain * powerOfTwo(-(channelShifts?.[channel] ?? 0));
}

/** Units per 1.0 for each channel, so that its calibrated maximum lands at `limit`. */
function channelScales(max: Float64Array, limit: number): Float64Array {
  const floor = max.reduce((a, b) => Math.max(a, b), 1e-9) * QUIETEST;
  return max.map((m) => limit / (Math.max(m, floor) * MARGIN));
}

/**
 * The same where channels differ much: a quiet one lands half-way (on a scale of octaves) between its own limit
 * and that of the loudest, so that its values and its weights behind them lose alike. Of `copies` channels that
 * are alike, each counts for its part.
 */
function balancedScales(max: Float64Array, limit: number, copies?: readonly number[]): Float64Array {
  const loudest = max.reduce((a, b, i) => Math.max(a, b / (copies?.[i] ?? 1)), 1e-9);
  return max.map(
    (m) => limit / (Math.sqrt(Math.max(m, loudest * QUIETEST_BALANCED) * Math.max(m, loudest)) * MARGIN),
  );
}

function convertLayer(
  shape: DecoderShape,
  whole: FloatLayer,
  index: number,
  ranges: Ranges,
  scales: ResidualScales,
  limit: number,
): SpecLayer {
  const { residualScale } = scales;
  const { width, heads, kvHeads, headDim, hidden, activation } = shape;
  const attentionNorm = convertNorm(ranges, 2 * index, scales);
  const ffnNorm = convertNorm(ranges, 2 * index + 1, scales);

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

  const wholeMax = ranges.columnMax("gated", index);
  const isSplit = hidden > wholeMax.length;
  const valueMax = ranges.columnMax("value", index);
  const valueScales = isSplit ? balancedScales(valueMax, VALUE_MAX) : channelScales(valueMax, VALUE_MAX);
  const attendedMax = ranges
    .columnMax("attended", index)
    .reduce((max, m, c) => Math.max(max, m * valueScales[valueChannel(shape, c)]!), 0);
  const attentionShift = 16 + Math.max(-4, floorLog2((attendedMax * MARGIN) / highest(ATTENDED)) + 1);
  const attendedUnit = powerOfTwo(attentionShift - 16);

  const queries = heads * headDim;
  const values = queries + kvHeads * headDim;
  const gains = (norm: Norm, gain: Float32Array) =>
    Float64Array.from(gain, (value, i) => value / unitsOf(norm, i));
  const attentionGains = gains(attentionNorm, whole.attentionGain);
  const normed = { inputs: width, limit, inputQuantization: NORMED };
  const qkv = quantizeLinear({ ...normed, outputs: values + kvHeads * headDim }, (column, o) => {
    if (o < queries) fillScaled(column, whole.q, o, attentionGains, queryScale);
    else if (o < values) fillScaled(column, whole.k, o - queries, attentionGains, keyScale);
    else fillScaled(column, whole.v, o - values, attentionGains, valueScales[o - values]!);
  });
  const attendedUnits = Float64Array.from(
    { length: queries },
    (_, i) => attendedUnit / valueScales[valueChannel(shape, i)]!,
  );
  const output = quantizeLinear(
    { inputs: queries, outputs: width, limit, inputQuantization: ATTENDED },
    (column, o) => fillScaled(column, whole.o, o, attendedUnits, residualScale),
  );

  const parts = splitChannels(wholeMax, hidden - wholeMax.length);
  const gatedMax = Float64Array.from(parts, ({ channel, tilt }) =>
    tilt ? ranges.columnMax("tilted", index)[channel]! : wholeMax[channel]!,
  );
  const gateMax = Float64Array.from(parts, ({ channel }) => ranges.columnMax("gate", index)[channel]!);
  const upMax = Float64Array.from(
    parts,
    ({ channel, tilt }, i) => ranges.columnMax("up", index)[channel]! + Math.abs(tilt) * gateMax[i]!,
  );
  const layer = isSplit ? splitLayer(whole, parts) : whole;
  const hiddenScales = isSplit
    ? balancedScales(
        gatedMax,
        highest(HIDDEN),
        parts.map(({ copies }) => copies || 1),
      )
    : channelScales(wholeMax, highest(HIDDEN));
  const gateScale = (o: number) => {
    if (activation === "relu") return WIDE_MAX / (Math.max(gateMax[o]!, 1e-3) * MARGIN);
    // A gate that is louder than the table reaches has smaller units: so far out, silu is next to homogeneous.
    return isSplit ? Math.min(SILU_UNITS, WIDE_MAX / gateMax[o]!) : SILU_UNITS;
  };
  // up takes what gate leaves of the hidden scale; the shift is the largest that keeps it within its limit.
  const loudestUp = upMax.reduce(
    (max, m, o) => Math.max(max, (m * MARGIN * hiddenScales[o]!) / gateScale(o)),
    0,
  );
  const hiddenShift = floorLog2(WIDE_MAX / loudestUp);
  const upScale = (o: number) => (hiddenScales[o]! * powerOfTwo(hiddenShift)) / gateScale(o);
  const ffnGains = gains(ffnNorm, layer.ffnGain);
  const gateUp = quantizeLinear({ ...normed, outputs: 2 * hidden }, (column, o) => {
    if (o < hidden) fillScaled(column, layer.gate, o, ffnGains, gateScale(o));
    else fillScaled(column, layer.up, o - hidden, ffnGains, upScale(o - hidden));
  });
  const part = hidden > MOST_SUMMED ? MOST_SUMMED : undefined;
  const downForm = {
    inputs: hidden,
    outputs: width,
    limit,
    inputQuantization: HIDDEN,
    ...(part ? { part } : {}),
  };
  const down = quantizeLinear(downForm, (column, o) => {
    const row = o * hidden;
    for (let i = 0; i < hidden; i++) column[i] = (layer.down[row + i]! / hiddenScales[i]!) * residualScale;
  });
  return { attentionNorm, qkv, scoreShift, attentionShift, output, ffnNorm, gateUp, hiddenShift, down };
}

/** column [inputs] = row `row` of weights [outputs, inputs], times each input's unit, times the output's. */
function fillScaled(
  column: Float64Array,
  weights: Float32Array,
  row: number,
  units: Float64Array,
  scale: number,
): void {
  const inputs = column.length;
  for (let i = 0; i < inputs; i++) column[i] = weights[row * inputs + i]! * units[i]! * scale;
}

/** The value channel that feeds channel c of the concatenated heads. */
function valueChannel({ heads, kvHeads, headDim }: DecoderShape, c: number): number {
  const head = Math.floor(c / headDim);
  return Math.floor((head * kvHeads) / heads) * headDim + (c % headDim);
}
