/** The lookup tables of the exact graph; all entries are short dyadic floats. */

import { exp2, powerOfTwo } from "../../base/ieee-math.ts";
import type { Quantization } from "./activation-quantization.ts";
import { EXACT_LIMIT, floorLog2, roundToBits } from "./dyadic.ts";
import {
  RECIPROCAL_BIN,
  RSQRT_BIN,
  RSQRT_MAX_INDEX,
  SCORE_RANGE,
  SHIFT_MAX_INDEX,
  SILU_LIMIT,
} from "./limits.ts";
import { ropeRates } from "./rope.ts";
import type { DecoderShape } from "./shape.ts";
import { cosSin } from "./trig.ts";

export const ROPE_UNITS = 2048;
export const EXP_MAX = 4096;

/** cos, sin [maxPositions, headDim]: multiples of 1/2048 divided by 8, both halves alike. */
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

/** [1024]: 4096 * 2^(-i / 64), the last entry 0 for masked scores. */
export function expTable(): Float32Array {
  return Float32Array.from({ length: SCORE_RANGE + 1 }, (_, i) =>
    i === SCORE_RANGE ? 0 : Math.floor(EXP_MAX * exp2(-i / 64) + 0.5),
  );
}

/** R[S / 16] = 65536 / S at the bin's centre, 12-bit mantissas; S up to `keys` * 4096. */
export function reciprocalTable(keys: number): Float32Array {
  return Float32Array.from({ length: (keys * EXP_MAX) / RECIPROCAL_BIN + 1 }, (_, i) =>
    roundToBits(65536 / (i * RECIPROCAL_BIN + RECIPROCAL_BIN / 2), 12),
  );
}

/** [4097]: the power of two that brings a row whose loudest channel is in this bin below 2^12. */
export function shiftTable(): Float32Array {
  return Float32Array.from({ length: SHIFT_MAX_INDEX + 1 }, (_, i) =>
    powerOfTwo(i < 8 ? 0 : 2 - floorLog2(i)),
  );
}

/** The least shift that keeps the sum of `width` squares of 12-bit values, shifted, within 2^24. */
export function rootShiftOf(width: number): number {
  let shift = 0;
  while (width * powerOfTwo(24 - 2 * shift) > EXACT_LIMIT) shift++;
  return shift;
}

/**
 * R[S / 32] so that q R = gain * q / rms(q), for S the sum over `width` channels of r^2 and r = q / 2^rootShift,
 * made an integer like the map's inputs. A floored r has mean square 1/3 above that of q / 2^rootShift, where q is
 * not next to nothing.
 */
export function rsqrtTable(
  width: number,
  rootShift: number,
  gain: number,
  { rounding }: Quantization,
): Float32Array {
  const units = powerOfTwo(rootShift);
  const excess = rounding === "floor" ? width / 3 : 0;
  return Float32Array.from({ length: RSQRT_MAX_INDEX + 1 }, (_, i) => {
    const sum = Math.max(i * RSQRT_BIN + RSQRT_BIN / 2 - excess, RSQRT_BIN / 2);
    return roundToBits((gain * Math.sqrt(width / sum)) / units, 12);
  });
}

/** [2 * 4095 + 1]: silu of i - 4095 in `units` per 1.0, 11-bit mantissas. */
export function siluTable(units: number): Float32Array {
  return Float32Array.from({ length: 2 * SILU_LIMIT + 1 }, (_, i) =>
    roundToBits(silu((i - SILU_LIMIT) / units) * units, 11),
  );
}

/** x times its logistic function. */
export function silu(x: number): number {
  return x < -500 ? 0 : x / (1 + exp2(-x * Math.LOG2E));
}
