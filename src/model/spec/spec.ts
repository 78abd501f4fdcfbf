/**
 * The integer specification of a decoder: everything that defines its logits, and nothing about how they are
 * computed. Every backend must produce the same integers. decoder-graph.ts states the meaning of each field: it has
 * the formula in which the field is used. spec-file.ts says how a spec is stored, and so what a model's id is.
 *
 * In formulas, 2^-e is a power of two with an exponent e from the spec, i counts inputs, o outputs.
 */

import type { Quantization } from "./activation-quantization.ts";
import type { DecoderShape } from "./shape.ts";

/** A linear map of integers: y_o = floor(sum over i of x_i w_io 2^-e_o + b_o). `linearBiases` derives b. */
export interface Linear {
  readonly inputs: number;
  readonly outputs: number;
  /** w [inputs, outputs], within +-WEIGHT_LIMIT. */
  readonly weights: Int8Array;
  /** e [outputs]. */
  readonly exponents: Int8Array;
  /** How the inputs x became integers. */
  readonly inputQuantization: Quantization;
  /**
   * The map is computed as several maps of this many inputs each, whose results are added one after the other. Absent
   * when all inputs are summed at once. Only `down` has it.
   */
  readonly part?: number;
}

/**
 * RMSNorm: n_i = q_i 2^-k_i R, where q = x 2^-shift, and R is looked up by the sum of squares of q and includes the
 * gain. q and n are rounded and clipped as the input quantization of the linear map behind the norm says.
 */
export interface Norm {
  /** "dynamic" chooses the shift for each row, so that its largest value lands between 2^11 and 2^12. */
  readonly shift: number | "dynamic";
  readonly gain: number;
  /** The checkpoint's rms_norm_eps: floor(epsilon 4^-shift) is added to the sum of squares. */
  readonly epsilon: number;
  /** k [width]: outlier channels have coarser units. Absent when all are 0. */
  readonly channelShifts?: Int8Array;
}

export interface SpecLayer {
  /**
   * What the position remembers -> width, added to the residual before anything else. Its inputs are the integers of the
   * memory's tables. There if the shape has memory.
   */
  readonly recall?: Linear;
  readonly attentionNorm: Norm;
  /** width -> (heads + 2 kvHeads) * headDim: queries, then keys, then values. */
  readonly qkv: Linear;
  /** A score is floor(q.k 2^-scoreShift), in units of 1/64 octave. */
  readonly scoreShift: number;
  /** The output of attention is p.v 2^-attentionShift, quantized for `output`. */
  readonly attentionShift: number;
  readonly output: Linear;
  readonly ffnNorm: Norm;
  /** width -> 2 * hidden: gates, then ups. With "relu2" width -> hidden: the ups alone. */
  readonly intoHidden: Linear;
  /**
   * The hidden activation is activation(gate) * up 2^-hiddenShift, or with "relu2" relu(up)^2 2^-hiddenShift, quantized
   * for `down`.
   */
  readonly hiddenShift: number;
  readonly down: Linear;
}

export interface Spec {
  readonly shape: DecoderShape;
  /** How many units of the SiLU table's input make 1.0. There with SiLU; ReLU and its square work at any scale. */
  readonly siluUnits?: number;
  /** width -> vocab. Its transpose is also the embedding, unless `embeddingTable` is there. */
  readonly head: Linear;
  /** The embedding of a model whose head cannot serve as one. */
  readonly embeddingTable?: Linear;
  /**
   * [width], magnitudes below 2^11. It undoes the head's gain: the residual begins as the integer
   * w_io 2^-e_o * embedding_i * 2^embeddingExponent for token o.
   */
  readonly embedding: Int16Array;
  readonly embeddingExponent: number;
  /** The memory's tables, each [rows, width]: see MemoryShape. */
  readonly memory?: readonly Int8Array[];
  readonly layers: readonly SpecLayer[];
  readonly finalNorm: Norm;
  /** [vocab]: 16 times the binary logarithm of how often a token is expected; see Vocabulary.weights. */
  readonly tokenWeights: Uint8Array;
}

/** The most keys that one position attends to; it bounds the softmax sum. */
export function maxKeys(spec: Spec): number {
  return spec.shape.window ?? spec.shape.maxPositions;
}

export function normsOf(spec: Spec): Norm[] {
  return [...spec.layers.flatMap((layer) => [layer.attentionNorm, layer.ffnNorm]), spec.finalNorm];
}

/** The bias of an output: 1/2 rounds the sum to the nearest integer. A sum of whole products needs no rounding. */
export function biasOf(exponent: number): number {
  return exponent > 0 ? 1 / 2 : 0;
}

/** b [outputs] of a linear map. */
export function linearBiases({ exponents }: Linear): Float64Array {
  return Float64Array.from(exponents, biasOf);
}
