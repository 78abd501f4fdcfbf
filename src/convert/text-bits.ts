import { exp2, log2 } from "../base/ieee-math.ts";

/**
 * What a text's tokens behind the first cost, given integer logits [T, vocab] with `octave` units for a
 * factor of two: row t predicts token t + 1. In IEEE arithmetic, since it decides which models are accepted.
 */
export function textBits(tokens: Int32Array, logits: Float32Array, vocab: number, octave: number): number {
  // 2^(-i / octave), down to where there is nothing but 0.
  const powers = Float64Array.from({ length: 1080 * octave }, (_, i) => exp2(-i / octave));
  let bits = 0;
  for (let t = 0; t + 1 < tokens.length; t++) {
    const row = logits.subarray(t * vocab, (t + 1) * vocab);
    const max = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (let v = 0; v < vocab; v++) sum += powers[max - row[v]!] ?? 0;
    bits += log2(sum) - (row[tokens[t + 1]!]! - max) / octave;
  }
  return bits;
}
