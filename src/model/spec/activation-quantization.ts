/** The integers that linear maps take. */

import { powerOfTwo } from "../../base/ieee-math.ts";

export interface Quantization {
  /** Within -2^(bits - 1) .. 2^(bits - 1) - 1. */
  readonly bits: number;
  /** n stands for n where it was rounded to the nearest (halves to even), for n + 1/2 where it was floored. */
  readonly rounding: "nearest" | "floor";
}

export function lowest({ bits }: Quantization): number {
  return -powerOfTwo(bits - 1);
}

export function highest({ bits }: Quantization): number {
  return powerOfTwo(bits - 1) - 1;
}

/** What a norm makes. */
export const NORMED: Quantization = { bits: 10, rounding: "nearest" };
/** What attention makes. */
export const ATTENDED: Quantization = { bits: 10, rounding: "nearest" };
/** The feed-forward's hidden activation: heavy-tailed, and 0 behind a closed gate. */
export const HIDDEN: Quantization = { bits: 10, rounding: "nearest" };
/** Of the embedding's table, where a row is looked up. */
export const ONE_HOT: Quantization = { bits: 2, rounding: "nearest" };
