/** The embedding of a spec: the head's table with its scale undone, or a table of its own. */

import { powerOfTwo } from "../base/ieee-math.ts";
import { ONE_HOT } from "../model/spec/activation-quantization.ts";
import { floorLog2 } from "../model/spec/dyadic.ts";
import type { Norm, Spec } from "../model/spec/spec.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { unitsOf } from "./convert-norm.ts";
import { quantizeLinear } from "./quantize.ts";

/** One table can serve as head and embedding when the largest final gain is at most this many times the smallest. */
const GAIN_SPREAD = 16;

type Embedding = Pick<Spec, "embedding" | "embeddingExponent" | "embeddingTable">;

/**
 * logitUnits: units per 1.0 of a logit. order: the checkpoint's token id for each token of the spec. limit: the largest
 * magnitude of a weight in a table of its own.
 */
export function convertEmbedding(
  checkpoint: Checkpoint,
  finalNorm: Norm,
  residualScale: number,
  logitUnits: number,
  order: Int32Array,
  limit: number,
): Embedding {
  return mayShareHead(checkpoint, finalNorm)
    ? sharedEmbedding(checkpoint, finalNorm, residualScale, logitUnits)
    : ownEmbedding(checkpoint, residualScale, order, limit);
}

/**
 * A tied head holds the embedding times the final gain. Where that gain is small, the 8 bits of the head leave too few
 * for the embedding.
 */
function mayShareHead({ shape, finalGain }: Checkpoint, norm: Norm): boolean {
  if (shape.untied) return false;
  const gains = Array.from(finalGain, (gain, i) => Math.abs(gain) / unitsOf(norm, i));
  const largest = gains.reduce((a, b) => Math.max(a, b), 0);
  return gains.every((gain) => gain * GAIN_SPREAD >= largest);
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

function ownEmbedding(
  { embedding, shape }: Checkpoint,
  residualScale: number,
  order: Int32Array,
  limit: number,
): Embedding {
  const { width } = shape;
  const max = new Float64Array(width);
  for (const id of order) {
    for (let i = 0; i < width; i++) max[i] = Math.max(max[i]!, Math.abs(embedding[id * width + i]!));
  }
  // The largest value of each channel is near 1, so that an outlier channel does not cost the others their bits.
  const vector = scaleVector(max.map((m) => (m || 1) * residualScale));
  const units = Float64Array.from(vector.embedding, (u) => u * powerOfTwo(vector.embeddingExponent));
  const form = { inputs: width, outputs: order.length, limit, inputQuantization: ONE_HOT };
  const table = quantizeLinear(form, (column, rank) => {
    const row = order[rank]! * width;
    for (let i = 0; i < width; i++)
      column[i] = units[i] === 0 ? 0 : (embedding[row + i]! * residualScale) / units[i]!;
  });
  return { ...vector, embeddingTable: table };
}

/** Integers of 11 bits and a sign, with one exponent for all. */
function scaleVector(units: Float64Array): Pick<Spec, "embedding" | "embeddingExponent"> {
  const embeddingExponent = floorLog2(units.reduce((max, u) => Math.max(max, Math.abs(u)), 0)) - 10;
  const rounded = (u: number) => Math.floor(u / powerOfTwo(embeddingExponent) + 0.5);
  return { embedding: Int16Array.from(units, (u) => Math.min(2047, rounded(u))), embeddingExponent };
}
