/**
 * How activations become the integers that linear maps take as their inputs: they are rounded to the nearest integer,
 * halves to the even one, and clipped.
 */

import { powerOfTwo } from "../../base/ieee-math.ts";

export interface Quantization {
  /** Integers are clipped to -2^(bits - 1) .. 2^(bits - 1) - 1. */
  readonly bits: number;
}

export function lowest({ bits }: Quantization): number {
  return -powerOfTwo(bits - 1);
}

export function highest({ bits }: Quantization): number {
  return powerOfTwo(bits - 1) - 1;
}

/** The output of a norm. */
export const NORMED: Quantization = { bits: 10 };
/** The output of attention. */
export const ATTENDED: Quantization = { bits: 10 };
/** The feed-forward's hidden activation, which is heavy-tailed, and 0 where the gate is closed. */
export const HIDDEN: Quantization = { bits: 10 };
/** The square of ReLU. It has no sign: half of the integers are never used. */
export const SQUARED: Quantization = { bits: 11 };
/** The memory's tables. With fewer bits a packed model is smaller. */
export const REMEMBERED: Quantization = { bits: 5 };
/** The embedding's table takes one-hot rows: looking a token up is multiplying its row by 1. */
export const ONE_HOT: Quantization = { bits: 2 };
