import { exp2, log2 } from "../codec/ieee-math.ts";

/**
 * What a text's tokens behind the first cost, given logits [T, vocab] with `octave` units for a factor
 * of two: row t predicts token t + 1. In IEEE arithmetic, since it decides which models are accepted.
 */
export function textBits(
  tokens: Int32Array,
  logits: ArrayLike<number>,
  vocab: number,
  octave: number,
): number {
  let bits = 0;
  for (let t = 0; t + 1 < tokens.length; t++) {
    const row = t * vocab;
    let max = Number.NEGATIVE_INFINITY;
    for (let v = 0; v < vocab; v++) max = Math.max(max, logits[row + v]!);
    let sum = 0;
    for (let v = 0; v < vocab; v++) sum += exp2((logits[row + v]! - max) / octave);
    bits += log2(sum) - (logits[row + tokens[t + 1]!]! - max) / octave;
  }
  return bits;
}
