/**
 * The integer specification of a decoder: everything that defines its logits, and nothing
 * about how they are computed. Its SHA-256 is the model id. The graphs of decoder-graph.ts
 * and any later kernel must produce the same integers; the meaning of each field is the
 * formula beside its use there. spec-file.ts says how it is written.
 */

import { powerOfTwo } from "../../base/ieee-math.ts";
import type { Quantization } from "./activation-quantization.ts";
import type { DecoderShape } from "./shape.ts";

/** y = floor(sum_i x_i w_io 2^-e_o + b_o), with b_o derived by `linearBiases`. */
export interface Linear {
  readonly inputs: number;
  readonly outputs: number;
  /** [inputs, outputs], within +-WEIGHT_LIMIT. */
  readonly weights: Int8Array;
  /** e [outputs]. */
  readonly exponents: Int8Array;
  readonly inputQuantization: Quantization;
  /** So many inputs at a time are a map of their own, one after the other; all when it is not there. Of `down` alone. */
  readonly part?: number;
}

/**
 * n_i = clip(q_i 2^-k_i * R), q = x 2^-shift, R = rsqrt of the sum of squares, times gain. Here and before a map, what
 * is to be an integer becomes one as the map's inputQuantization says.
 */
export interface Norm {
  /** "dynamic": by each row's loudest channel, which lands between 2^11 and 2^12. */
  readonly shift: number | "dynamic";
  readonly gain: number;
  /** The sum of squares is floor(epsilon 4^-shift) more, for rms_norm_eps. */
  readonly epsilon: number;
  /** k [width]: loud channels have coarser units; all 0 when it is not there. */
  readonly channelShifts?: Int8Array;
}

export interface SpecLayer {
  readonly attentionNorm: Norm;
  /** width -> (heads + 2 kvHeads) * headDim: queries, keys, values. */
  readonly qkv: Linear;
  /** Scores are floor(q.k 2^-scoreShift), in 1/64 octave. */
  readonly scoreShift: number;
  /** Attention's output is p.v 2^-attentionShift, made an integer for `output`. */
  readonly attentionShift: number;
  readonly output: Linear;
  readonly ffnNorm: Norm;
  /** width -> 2 * hidden: gate, up. */
  readonly gateUp: Linear;
  /** The hidden activation is activation(gate) * up 2^-hiddenShift, made an integer for `down`. */
  readonly hiddenShift: number;
  readonly down: Linear;
}

export interface Spec {
  readonly shape: DecoderShape;
  /** How many units of the silu table's input make 1.0; 0 for relu, which is homogeneous. */
  readonly siluUnits: number;
  /** The head, width -> vocab; transposed it is also the embedding, unless there is a table for that. */
  readonly head: Linear;
  /** Of a model whose head cannot serve at both ends. */
  readonly embeddingTable?: Linear;
  /** [width], |value| < 2^11, undoes the head's gain: residual = w_io 2^-e_o * embedding_i * 2^embeddingExponent, an integer. */
  readonly embedding: Int16Array;
  readonly embeddingExponent: number;
  readonly layers: readonly SpecLayer[];
  readonly finalNorm: Norm;
  /** [vocab]: 16 * log2 of how often a token is expected, for Vocabulary.weights. */
  readonly tokenWeights: Uint8Array;
}

/** The most keys one position can see: what bounds the softmax sum. */
export function maxKeys(spec: Spec): number {
  return spec.shape.window ?? spec.shape.maxPositions;
}

export function normsOf(spec: Spec): Norm[] {
  return [...spec.layers.flatMap((layer) => [layer.attentionNorm, layer.ffnNorm]), spec.finalNorm];
}

/** 1/2 for every floored input and 1/2 to round the result, on the grid of the products. sum: of an output's weights. */
export function biasOf(sum: number, exponent: number, rounding: Quantization["rounding"]): number {
  const grid = powerOfTwo(-exponent);
  const unit = Math.min(grid, 1);
  const halves = rounding === "floor" ? (sum * grid) / 2 : 0;
  return Math.floor((halves + 1 / 2) / unit) * unit;
}

export function linearBiases(linear: Linear): Float64Array {
  const sums = columnSums(linear, (weight) => weight);
  return sums.map((sum, output) => biasOf(sum, linear.exponents[output]!, linear.inputQuantization.rounding));
}

/** Of what each output's weights become, from input `first` to `last`. */
export function columnSums(
  { inputs, outputs, weights }: Linear,
  of: (weight: number) => number,
  first = 0,
  last = inputs,
): Float64Array {
  const sums = new Float64Array(outputs);
  for (let i = first; i < last; i++) {
    const row = i * outputs;
    for (let o = 0; o < outputs; o++) sums[o]! += of(weights[row + o]!);
  }
  return sums;
}
