/**
 * The ranges of the spec's integers. The AssemblyScript of the kernel reads this file too, so it keeps to what both
 * languages share.
 */

/** The magnitude of a weight. */
export const WEIGHT_LIMIT = 127;
/** The magnitude of a norm's input, of queries and keys before RoPE, of gates and of ups: 12 bits and a sign. */
export const WIDE_MAX = 4095;
/** The magnitude of queries and keys after RoPE. */
export const ROTATED_MAX = 511;
/** The magnitude of attention values. */
export const VALUE_MAX = 255;
/** The magnitude of the residual. */
export const RESIDUAL_LIMIT = 0x200000;
/** Added to the score of a key that must not be seen. Scores are within +-2^22. */
export const MASKED = -0x800000;

/** Scores are exponents of two in these units. */
export const SCORE_UNITS_PER_OCTAVE = 64;
/** A key whose score is this far below the best one has no weight. */
export const SCORE_RANGE = 1023;
/** The table of dynamic shifts is indexed by a row's largest value divided by this, and ends at SHIFT_MAX_INDEX. */
export const SHIFT_BIN = 512;
export const SHIFT_MAX_INDEX = 4096;
/** The table of reciprocal roots is indexed by the sum of squares divided by this, and ends at RSQRT_MAX_INDEX. */
export const RSQRT_BIN = 32;
export const RSQRT_MAX_INDEX = 65536;
/** The table of reciprocals is indexed by the sum of exponentials divided by this. */
export const RECIPROCAL_BIN = 16;
/** The magnitude of the SiLU table's input. */
export const SILU_LIMIT = 4095;
