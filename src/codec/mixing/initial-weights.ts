/**
 * Where the mixer starts. In 1/128, by confidence (0..15): 0.7 of what 16 documents of the training corpus
 * (books, articles, code, markup, JSON) ended with, 0.3 of a plain start (model 1, matches 0.2, slow counters
 * 0.1). Against the plain start this is worth 0.1% on prose, 0.4% on code and 0.8% on tables.
 */

/** Model (by surprise), constant, the model's two maps, two matches (by length). */
// biome-ignore format: one row per input
const FIXED = [
  [103, 106, 106, 110, 117, 117, 118, 111, 116, 113, 112, 114, 114, 128, 128, 128],
  [4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  [33, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  [-29, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  [13, 44, 46, 7, 23, 24, 6, 13, 5, 9, 18, 29, 33, 30, 12, 15],
  [11, 43, 50, 7, 10, 11, 12, 5, 3, 9, 20, 31, 29, 29, 11, 18],
];
/** Every context: its slow and its fast probability (by confidence: odd where one value was seen). */
const SLOW = [13, 12, 13, 11, 10, 13, 10, 13, 8, 14, 2, 14, 5, 14, 7, 17];
const FAST = [0, -1, 0, -2, -3, 0, -3, 0, 0, 1, 4, 3, 2, 4, 1, 4];

export const FIXED_INPUTS = FIXED.length;

/** One weight per input and confidence, for FIXED_INPUTS and two inputs per context. */
export function initialWeights(contexts: number): Float32Array {
  const rows = [...FIXED];
  for (let i = 0; i < contexts; i++) rows.push(SLOW, FAST);
  return Float32Array.from(rows.flat(), (weight) => weight / 128);
}
