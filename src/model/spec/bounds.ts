/** Proves from the spec alone that no sum can leave the integers that float32 holds exactly. */

import { powerOfTwo } from "../../base/ieee-math.ts";
import { highest, lowest, type Quantization } from "./activation-quantization.ts";
import { EXACT_LIMIT } from "./dyadic.ts";
import { ROTATED_MAX, VALUE_MAX, WEIGHT_LIMIT } from "./limits.ts";
import { biasOf, type Linear, maxKeys, type Spec } from "./spec.ts";
import { EXP_MAX } from "./tables.ts";

/** Throws when a sum could reach 2^24 units of its grid in the worst case. */
export function assertExact(spec: Spec): void {
  assertBelow("q . k", spec.shape.headDim * ROTATED_MAX * ROTATED_MAX);
  assertBelow("the sum of exponentials", maxKeys(spec) * EXP_MAX);
  // Weights p = floor(e R) sum to at most 65,791: R is 65536 / S within 2^-12 and half a bin, and S is at least 4096,
  // since the best key alone contributes that much.
  assertBelow("p . v", 65791 * VALUE_MAX);
  assertLinear("head", spec.head);
  assertEmbedding(spec);
  assertRemembered(spec);
  spec.layers.forEach((layer, i) => {
    if (layer.recall) assertLinear(`layer ${i} recall`, layer.recall);
    assertLinear(`layer ${i} qkv`, layer.qkv);
    assertLinear(`layer ${i} attention output`, layer.output);
    assertLinear(`layer ${i} into hidden`, layer.intoHidden);
    assertLinear(`layer ${i} down`, layer.down);
    // A mask adds -2^23, so scores must stay within 2^22.
    if (layer.scoreShift < 2)
      throw new Error(`this model is not exact: scores of layer ${i} could be as large as a mask`);
  });
}

/** An embedding must stay within 2^23, so that a layer's output can be added to it. */
function assertEmbedding({ head, embeddingTable = head, embedding, embeddingExponent }: Spec): void {
  const largest = embedding.reduce((max, u) => Math.max(max, Math.abs(u)), 0);
  const finest = embeddingTable.exponents.reduce((min, e) => Math.min(min, e), 127);
  assertBelow("an embedding", 2 * largest * WEIGHT_LIMIT * powerOfTwo(embeddingExponent - finest));
}

/** What the tables hold are inputs of every layer's `recall`, and no kernel clips them. */
function assertRemembered({ memory = [], layers }: Spec): void {
  let [least, most] = [0, 0];
  for (const table of memory) {
    for (let i = 0; i < table.length; i++) {
      const entry = table[i]!;
      if (entry < least) least = entry;
      else if (entry > most) most = entry;
    }
  }
  for (const { recall } of layers) {
    if (!recall) continue;
    if (least < lowest(recall.inputQuantization) || most > highest(recall.inputQuantization))
      throw new Error("this model is not exact: its memory has entries beyond the bits of its maps' inputs");
  }
}

/** Whether no sum of the map can be inexact. */
export function isExact(linear: Linear): boolean {
  return inexactOutput(linear) === undefined;
}

function assertLinear(name: string, linear: Linear): void {
  const inexact = inexactOutput(linear);
  if (inexact) assertBelow(`${name}, output ${inexact.output}`, inexact.units);
}

/** The first output of which a sum could be inexact, and the units that it could reach. */
function inexactOutput(linear: Linear): { output: number; units: number } | undefined {
  const { inputs, part = inputs, inputQuantization } = linear;
  for (let first = 0; first < inputs; first += part) {
    const magnitudes = columnMagnitudes(linear, first, Math.min(first + part, inputs));
    for (let o = 0; o < linear.outputs; o++) {
      const units = worstUnits(magnitudes[o]!, linear.exponents[o]!, inputQuantization);
      if (units >= EXACT_LIMIT) return { output: o, units };
    }
  }
  return undefined;
}

/** For each output, the sum of the magnitudes of its weights, over the inputs first .. last - 1, fewer than 2^24 of them. */
function columnMagnitudes({ outputs, weights }: Linear, first: number, last: number): Int32Array {
  const magnitudes = new Int32Array(outputs);
  for (let i = first; i < last; i++) {
    const row = i * outputs;
    for (let o = 0; o < outputs; o++) magnitudes[o]! += Math.abs(weights[row + o]!);
  }
  return magnitudes;
}

/**
 * The largest magnitude that an output's sum can reach, in units of the grid of its products, or in whole units where
 * that grid is coarser. `magnitude` is the sum of the magnitudes of the output's weights.
 */
export function worstUnits(magnitude: number, exponent: number, quantization: Quantization): number {
  const products = magnitude * -lowest(quantization) * powerOfTwo(-exponent);
  const grid = Math.min(powerOfTwo(-exponent), 1);
  return (products + biasOf(exponent)) / grid;
}

function assertBelow(what: string, units: number): void {
  if (units >= EXACT_LIMIT) throw new Error(`this model is not exact: ${what} could reach ${units} units`);
}
