/** The proof, from the spec alone, that no sum in the graph can leave the integers float32 holds. */

import { powerOfTwo } from "../../base/ieee-math.ts";
import { lowest, type Quantization } from "./activation-quantization.ts";
import { EXACT_LIMIT } from "./dyadic.ts";
import { ROTATED_MAX, VALUE_MAX, WEIGHT_LIMIT } from "./limits.ts";
import { biasOf, columnSums, type Linear, maxKeys, type Spec } from "./spec.ts";
import { EXP_MAX } from "./tables.ts";

/** Throws when a worst case reaches 2^24 units of its grid. */
export function assertExact(spec: Spec): void {
  below("q . k", spec.shape.headDim * ROTATED_MAX * ROTATED_MAX);
  below("the sum of exponentials", maxKeys(spec) * EXP_MAX);
  // p = floor(e R), R within 2^-12 and a bin's half width of 65536 / S, S >= 4096 for the best key.
  below("p . v", 65791 * VALUE_MAX);
  assertLinear("head", spec.head);
  assertEmbedding(spec);
  spec.layers.forEach((layer, i) => {
    assertLinear(`layer ${i} qkv`, layer.qkv);
    assertLinear(`layer ${i} attention output`, layer.output);
    assertLinear(`layer ${i} gate and up`, layer.gateUp);
    assertLinear(`layer ${i} down`, layer.down);
    // Masks are 2^23: scores must stay within 2^22.
    if (layer.scoreShift < 2) throw new Error(`layer ${i}: scores of up to 2^24 would reach the mask`);
  });
}

/** An embedding stays within 2^23, so that a layer's output can be added to it. */
function assertEmbedding({ head, embeddingTable = head, embedding, embeddingExponent }: Spec): void {
  const largest = embedding.reduce((max, u) => Math.max(max, Math.abs(u)), 0);
  const finest = embeddingTable.exponents.reduce((min, e) => Math.min(min, e), 127);
  below("an embedding", 2 * largest * WEIGHT_LIMIT * powerOfTwo(embeddingExponent - finest));
}

function assertLinear(name: string, linear: Linear): void {
  const { inputs, part = inputs, inputQuantization } = linear;
  // What floored inputs add to a bias is of all of them.
  if (part < inputs && inputQuantization.rounding === "floor")
    throw new Error(`${name}: parts of floored inputs`);
  for (let first = 0; first < inputs; first += part) {
    const last = Math.min(first + part, inputs);
    const sums = columnSums(linear, (weight) => weight, first, last);
    const magnitudes = columnSums(linear, Math.abs, first, last);
    for (let o = 0; o < linear.outputs; o++) {
      const units = worstUnits(sums[o]!, magnitudes[o]!, linear.exponents[o]!, inputQuantization);
      below(`${name}, column ${o}`, units);
    }
  }
}

/**
 * What a linear map's sum can reach: in units of the products' grid, or of the bias's half where products are
 * coarser than 1. sum, magnitude: of a column's weights and of their magnitudes.
 */
export function worstUnits(
  sum: number,
  magnitude: number,
  exponent: number,
  inputQuantization: Quantization,
): number {
  const products = magnitude * -lowest(inputQuantization) * powerOfTwo(-exponent);
  const grid = Math.min(powerOfTwo(-exponent), 1);
  return (products + Math.abs(biasOf(sum, exponent, inputQuantization.rounding))) / grid;
}

function below(what: string, units: number): void {
  if (units >= EXACT_LIMIT) throw new Error(`not exact: ${what} can reach ${units} units`);
}
