/** Where the mixer of stage B starts: learned on the training corpus. */

/** Weights in 1/128: model, constant, the model's two maps, two matches. */
const FIXED = [116, 0, 10, -5, 25, 20];
/** Of every context: its slow probability, its fast probability, its history map. */
const CONTEXT = [10, 2, 8];
/** How much the slow and the fast probability count by confidence (odd: one value was seen). */
const GAINS = [
  [1, 0.92, 1, 0.85, 0.77, 1, 0.77, 1, 0.6, 1.1, 0.5, 1.1, 0.5, 1.1, 0.6, 1.3],
  [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
];
const TEXT_CONTEXTS = 15;

export const INITIAL_GAINS: Float32Array = Float32Array.from(GAINS.flat());

/** One weight per input of kernels/coding/text. */
export function initialWeights(): Float32Array {
  const rows = [FIXED];
  for (let i = 0; i < TEXT_CONTEXTS; i++) rows.push(CONTEXT);
  const weights = rows.flat();
  const padded = new Float32Array((weights.length + 7) & ~7);
  padded.set(weights.map((w) => w / 128));
  return padded;
}
