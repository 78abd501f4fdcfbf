/**
 * The ranges of the spec's integers, for the proof, the graph and the kernel alike: the kernel's
 * AssemblyScript reads this file too, so it keeps to what both languages share.
 */

/** Weights are within +- this. */
export const WEIGHT_LIMIT = 127;
/** Norm inputs, queries and keys before RoPE, gate and up: 12 bits and a sign. */
export const WIDE_MAX = 4095;
/** Queries and keys after RoPE. */
export const ROTATED_MAX = 511;
/** Attention values. */
export const VALUE_MAX = 255;
/** The residual. */
export const RESIDUAL_LIMIT = 0x200000;
/** Added to the score of a key that must not be seen; scores are within +-2^22. */
export const MASKED = -0x800000;

/** Scores further below the best than this weigh nothing. */
export const SCORE_RANGE = 1023;
/** A dynamic shift follows from the loudest channel divided by this; beyond the residual's limit, the last one. */
export const SHIFT_BIN = 512;
export const SHIFT_MAX_INDEX = 4096;
export const RSQRT_MAX_INDEX = 65536;
/** The sum of squares is divided by this before the lookup. */
export const RSQRT_BIN = 32;
export const RECIPROCAL_BIN = 16;
export const SILU_LIMIT = 4095;
