/** The proof, from the spec alone, that no sum in the graph can leave the integers float32 holds. */

import { powerOfTwo } from "../codec/ieee-math.ts";
import { EXACT_LIMIT } from "./dyadic.ts";
import {
  ACTIVATION_MIN,
  HEAD_ACTIVATION_MIN,
  HEAD_WEIGHT_LIMIT,
  HIDDEN_MIN,
  ROTATED_MAX,
  VALUE_MAX,
} from "./limits.ts";
import { type Linear, linearBias, maxKeys, type Spec } from "./spec.ts";
import { EXP_MAX } from "./tables.ts";

/** Throws when a worst case reaches 2^24 units of its grid. */
export function assertExact(spec: Spec): void {
  below("q . k", spec.shape.headDim * ROTATED_MAX * ROTATED_MAX);
  below("the sum of exponentials", maxKeys(spec) * EXP_MAX);
  // p = floor(e R), R within 2^-12 and a bin's half width of 65536 / S, S >= 4096 for the best key.
  below("p . v", 65791 * VALUE_MAX);
  assertLinear("head", spec.head, HEAD_ACTIVATION_MIN);
  assertEmbedding(spec);
  spec.layers.forEach((layer, i) => {
    assertLinear(`layer ${i} qkv`, layer.qkv);
    assertLinear(`layer ${i} attention output`, layer.output);
    assertLinear(`layer ${i} gate and up`, layer.gateUp);
    assertLinear(`layer ${i} down`, layer.down, HIDDEN_MIN);
    // Masks are 2^23: scores must stay within 2^22.
    if (layer.scoreShift < 2) throw new Error(`layer ${i}: scores of up to 2^24 would reach the mask`);
  });
}

/** An embedding stays within 2^23, so that a layer's output can be added to it. */
function assertEmbedding({ head, embeddingTable = head, embedding, embeddingExponent }: Spec): void {
  const loudest = embedding.reduce((max, u) => Math.max(max, Math.abs(u)), 0);
  const finest = embeddingTable.exponents.reduce((min, e) => Math.min(min, e), 127);
  below("an embedding", 2 * loudest * HEAD_WEIGHT_LIMIT * powerOfTwo(embeddingExponent - finest));
}

function assertLinear(name: string, linear: Linear, loudest = ACTIVATION_MIN): void {
  for (let o = 0; o < linear.outputs; o++) {
    let sum = 0;
    for (let i = 0; i < linear.inputs; i++) sum += Math.abs(linear.weights[i * linear.outputs + o]!);
    // Units of the products' grid, or of the bias's half where products are coarser than 1.
    const grid = Math.min(powerOfTwo(-linear.exponents[o]!), 1);
    const products = sum * -loudest * powerOfTwo(-linear.exponents[o]!);
    below(`${name}, column ${o}`, (products + Math.abs(linearBias(linear, o, 0.5))) / grid);
  }
}

function below(what: string, units: number): void {
  if (units >= EXACT_LIMIT) throw new Error(`not exact: ${what} can reach ${units} units`);
}
