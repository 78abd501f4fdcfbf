/** The lookup tables of an exact model. All entries are dyadic numbers of a few bits. */

import { exp2, powerOfTwo } from "../../base/ieee-math.ts";
import { EXACT_LIMIT, floorLog2, roundToBits } from "./dyadic.ts";
import {
  RECIPROCAL_BIN,
  RSQRT_BIN,
  RSQRT_MAX_INDEX,
  SCORE_RANGE,
  SCORE_UNITS_PER_OCTAVE,
  SHIFT_MAX_INDEX,
  SILU_LIMIT,
} from "./limits.ts";
import { ropeRates } from "./rope.ts";
import type { DecoderShape } from "./shape.ts";
import { cosSin } from "./trig.ts";

const ROPE_UNITS = 2048;
export const EXP_MAX = 4096;

/** cos and sin [maxPositions, headDim]: multiples of 1/2048, divided by 8. Both halves of a row are the same. */
export function ropeTables(shape: DecoderShape): { cos: Float32Array; sin: Float32Array } {
  const { maxPositions, headDim } = shape;
  const rates = ropeRates(shape);
  const cos = new Float32Array(maxPositions * headDim);
  const sin = new Float32Array(maxPositions * headDim);
  const half = headDim / 2;
  for (let i = 0; i < half; i++) {
    for (let position = 0; position < maxPositions; position++) {
      const [c, s] = cosSin(position * rates[i]!);
      const at = position * headDim + i;
      cos[at] = cos[at + half] = Math.floor(c * ROPE_UNITS + 0.5) / (8 * ROPE_UNITS);
      sin[at] = sin[at + half] = Math.floor(s * ROPE_UNITS + 0.5) / (8 * ROPE_UNITS);
    }
  }
  return { cos, sin };
}

/** [headDim, headDim]: y @ P turns the pair (a, b) into (-b, a). */
export function rotationMatrix(headDim: number): Float32Array {
  const half = headDim / 2;
  const matrix = new Float32Array(headDim * headDim);
  for (let i = 0; i < half; i++) {
    matrix[(i + half) * headDim + i] = -1;
    matrix[i * headDim + i + half] = 1;
  }
  return matrix;
}

/** [1024]: 4096 * 2^(-i / SCORE_UNITS_PER_OCTAVE). The last entry is 0, for masked scores. */
export function expTable(): Float32Array {
  return table(SCORE_RANGE + 1, (i) =>
    i === SCORE_RANGE ? 0 : Math.floor(EXP_MAX * exp2(-i / SCORE_UNITS_PER_OCTAVE) + 0.5),
  );
}

/** R[S / 16] = 65536 / S at the centre of each bin, with 12-bit significands, for S up to `keys` * 4096. */
export function reciprocalTable(keys: number): Float32Array {
  return table((keys * EXP_MAX) / RECIPROCAL_BIN + 1, (i) =>
    roundToBits(65536 / (i * RECIPROCAL_BIN + RECIPROCAL_BIN / 2), 12),
  );
}

/** [4097]: the power of two that brings a row whose largest value is in this bin below 2^12. */
export function shiftTable(): Float32Array {
  return table(SHIFT_MAX_INDEX + 1, (i) => powerOfTwo(i < 8 ? 0 : 2 - floorLog2(i)));
}

/** The smallest shift s such that the squares of `width` 12-bit values, each shifted by s, sum to 2^24 at most. */
export function rootShiftOf(width: number): number {
  let shift = 0;
  while (width * powerOfTwo(24 - 2 * shift) > EXACT_LIMIT) shift++;
  return shift;
}

/**
 * R[S / 32] such that q R = gain * q / rms(q), where S is the sum over `width` channels of r^2, and r is q / 2^rootShift,
 * rounded.
 */
export function rsqrtTable(width: number, rootShift: number, gain: number): Float32Array {
  const units = powerOfTwo(rootShift);
  return table(RSQRT_MAX_INDEX + 1, (i) => {
    const sum = i * RSQRT_BIN + RSQRT_BIN / 2;
    return roundToBits((gain * Math.sqrt(width / sum)) / units, 12);
  });
}

/** [2 * 4095 + 1]: SiLU of i - 4095, in `units` per 1.0, with 11-bit significands. */
export function siluTable(units: number): Float32Array {
  return table(2 * SILU_LIMIT + 1, (i) => roundToBits(silu((i - SILU_LIMIT) / units) * units, 11));
}

/** A loop: Float32Array.from takes several times as long. */
function table(length: number, entry: (i: number) => number): Float32Array {
  const entries = new Float32Array(length);
  for (let i = 0; i < length; i++) entries[i] = entry(i);
  return entries;
}

/** x times the logistic function of x. */
export function silu(x: number): number {
  return x < -500 ? 0 : x / (1 + exp2(-x * Math.LOG2E));
}
