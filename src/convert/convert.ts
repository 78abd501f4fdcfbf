/** A float checkpoint becomes an integer spec, by IEEE arithmetic in a fixed order: the same on every machine. */

import { log2 } from "../base/ieee-math.ts";
import { LOGIT_UNITS_PER_OCTAVE } from "../model/model.ts";
import { NORMED } from "../model/spec/activation-quantization.ts";
import { WEIGHT_LIMIT } from "../model/spec/limits.ts";
import type { DecoderShape } from "../model/spec/shape.ts";
import type { Linear, Norm, Spec, SpecLayer } from "../model/spec/spec.ts";
import type { Checkpoint, FloatLayer } from "./checkpoint.ts";
import { convertAttention } from "./convert-attention.ts";
import { convertEmbedding } from "./convert-embedding.ts";
import { convertFeedForward, SILU_UNITS } from "./convert-feed-forward.ts";
import { type ConvertedMemory, convertMemory, convertRecall } from "./convert-memory.ts";
import { convertNorm, type ResidualScales, residualScales, unitsOf } from "./convert-norm.ts";
import { spareChannels } from "./hidden-outliers.ts";
import { quantizeLinear } from "./quantize.ts";
import type { Ranges } from "./ranges.ts";

const LOGIT_UNITS = LOGIT_UNITS_PER_OCTAVE * Math.LOG2E;

/**
 * ranges: the checkpoint's, over the calibration text.
 * rows[rank]: the checkpoint's id of the token with that rank in byte order, or -1 for a byte without a token. The
 * tokens of the spec are ranks. A checkpoint with memory must have them too: its rows are hashes of tokens.
 * weightLimit: the largest magnitude of a weight in the feed-forwards, which have most of the weights, and in an embedding
 * of its own.
 */
export async function convert(
  checkpoint: Checkpoint,
  ranges: Ranges,
  rows: Int32Array,
  weightLimit = WEIGHT_LIMIT,
): Promise<Spec> {
  const { untied: _, ...checkpointShape } = checkpoint.shape;
  if (checkpointShape.memory) assertRanked(rows);
  const scales = residualScales(checkpoint.shape, ranges);
  const order = withStandIn(rows, ranges.meanProbability);
  const finalNorm = convertNorm(ranges, 2 * checkpointShape.layers, scales);
  const spare = spareChannels(checkpointShape, ranges);
  const shape = {
    ...checkpointShape,
    vocabSize: order.length,
    hidden: checkpointShape.hidden + spare,
  };
  const memory = convertMemory(checkpoint);
  const layers: SpecLayer[] = [];
  for (let i = 0; i < shape.layers; i++) {
    const layer = await checkpoint.layer(i);
    layers.push(convertLayer(shape, layer, i, ranges, scales, weightLimit, spare > 0, memory));
  }
  return {
    shape,
    ...(shape.activation === "silu" ? { siluUnits: SILU_UNITS } : {}),
    head: convertHead(checkpoint, finalNorm, order),
    ...convertEmbedding(checkpoint, finalNorm, scales.residualScale, LOGIT_UNITS, order, weightLimit),
    ...(memory ? { memory: memory.tables } : {}),
    layers,
    finalNorm,
    tokenWeights: tokenWeights(ranges.meanProbability, order),
  };
}

function assertRanked(rows: Int32Array): void {
  const rank = rows.findIndex((id, i) => id !== i);
  if (rank >= 0)
    throw new Error(
      `a model with memory needs a vocabulary in the order of its bytes: token ${rows[rank]} should have the id ${rank}`,
    );
}

/** A byte without a token gets the row of the least likely token: next to no probability, and no new arithmetic. */
function withStandIn(rows: Int32Array, probability: Float64Array): Int32Array {
  let least = 0;
  for (let id = 1; id < probability.length; id++) if (probability[id]! < probability[least]!) least = id;
  return rows.map((id) => (id < 0 ? least : id));
}

function convertHead({ shape, head, finalGain }: Checkpoint, finalNorm: Norm, order: Int32Array): Linear {
  const { width } = shape;
  const form = { inputs: width, outputs: order.length, limit: WEIGHT_LIMIT, inputQuantization: NORMED };
  return quantizeLinear(form, (column, rank) => {
    const row = order[rank]! * width;
    for (let i = 0; i < width; i++)
      column[i] = (head[row + i]! * finalGain[i]! * LOGIT_UNITS) / unitsOf(finalNorm, i);
  });
}

function tokenWeights(probability: Float64Array, order: Int32Array): Uint8Array {
  return Uint8Array.from(order, (id) => Math.floor(16 * log2(Math.max(1, probability[id]! * 65536)) + 0.5));
}

function convertLayer(
  shape: DecoderShape,
  layer: FloatLayer,
  index: number,
  ranges: Ranges,
  scales: ResidualScales,
  limit: number,
  hasOutliers: boolean,
  memory?: ConvertedMemory,
): SpecLayer {
  const { residualScale } = scales;
  const attentionNorm = convertNorm(ranges, 2 * index, scales);
  const ffnNorm = convertNorm(ranges, 2 * index + 1, scales);
  const recall = memory && layer.recall && convertRecall(layer.recall, memory, shape.width, residualScale);
  return {
    ...(recall ? { recall } : {}),
    attentionNorm,
    ...convertAttention(shape, layer, index, ranges, attentionNorm, residualScale, hasOutliers),
    ffnNorm,
    ...convertFeedForward(shape, layer, index, ranges, ffnNorm, residualScale, limit),
  };
}
