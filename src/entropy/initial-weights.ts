/** Where the mixers start: learned on the training corpus. In 1/128. */

/** The model, a constant, the model's two maps, two matches; then of each context its counter and its map. */
// biome-ignore format: a line per group of kernels/coding/text/text-contexts.ts
const TEXT = [
  99, 3, 5, -10, 23, 16,
  5, 2, 11, 2, 13, 7, 12, 7, 12, 9,
  11, 5, 12, 6, 10, 7, 10, 6,
  3, 1, 9, 4, 9, 5, 10, 8, 15, 7, 8, 4, 9, 5,
  9, 5, 9, 5,
];
/** A constant, two matches; then the same for each context. */
const BYTES = [0, 20, 20];
const BYTE_CONTEXTS = 18;
const BYTE_CONTEXT = [12, 12];

/** How much a counter says by confidence: n in 8 steps x (both values were seen, only one was). */
const CONFIDENCE = [128, 118, 128, 109, 99, 128, 99, 128, 77, 141, 64, 141, 64, 141, 77, 166];

export const GAINS: Float32Array = Float32Array.from(CONFIDENCE, (gain) => gain / 128);

/** One weight per input of kernels/coding/text/binary-stage.ts. */
export function textWeights(): Float32Array {
  return weights(TEXT);
}

/** One weight per input of kernels/coding/bytes/byte-stage.ts. */
export function byteWeights(): Float32Array {
  return weights([...BYTES, ...Array.from({ length: BYTE_CONTEXTS }, () => BYTE_CONTEXT).flat()]);
}

/** Padded to a multiple of 8. */
function weights(units: readonly number[]): Float32Array {
  const padded = new Float32Array((units.length + 7) & ~7);
  padded.set(units.map((unit) => unit / 128));
  return padded;
}
