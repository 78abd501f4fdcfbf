import { exp2, log2 } from "../base/ieee-math.ts";
import { LOGIT_UNITS_PER_OCTAVE } from "../model/model.ts";

/**
 * What the tokens of a text cost, without its first, given integer logits [T, vocab] whose row t predicts token t + 1.
 * Computed in IEEE arithmetic, since it decides which models are accepted.
 */
export function textBits(tokens: Int32Array, logits: Float32Array, vocab: number): number {
  // 2^-x for logits that are x octaves below the largest, until nothing but 0 is left.
  const length = 1080 * LOGIT_UNITS_PER_OCTAVE;
  const powers = Float64Array.from({ length }, (_, i) => exp2(-i / LOGIT_UNITS_PER_OCTAVE));
  let bits = 0;
  for (let t = 0; t + 1 < tokens.length; t++) {
    const row = logits.subarray(t * vocab, (t + 1) * vocab);
    const max = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (let v = 0; v < vocab; v++) sum += powers[max - row[v]!] ?? 0;
    bits += log2(sum) - (row[tokens[t + 1]!]! - max) / LOGIT_UNITS_PER_OCTAVE;
  }
  return bits;
}
