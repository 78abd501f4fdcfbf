/** The memory of a model: its tables become integers, and each layer's map of them takes over their units. */

import { highest, REMEMBERED } from "../model/spec/activation-quantization.ts";
import { WEIGHT_LIMIT } from "../model/spec/limits.ts";
import type { Linear } from "../model/spec/spec.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { bestActivationScale, fillScaled, quantizeLinear } from "./quantize.ts";

export interface ConvertedMemory {
  /** Each [rows, width]. */
  readonly tables: readonly Int8Array[];
  /** [tables * width]: the worth of 1 in each column of what a position remembers. */
  readonly units: Float64Array;
}

/**
 * The largest entry of each table. Bits of tables are most of a model's bytes: the last one costs 0.1% on prose and a
 * megabyte. Rows of three tokens, which many contexts share, need the fewest.
 */
const LIMITS = [highest(REMEMBERED), highest(REMEMBERED), highest(REMEMBERED) >> 1];

/** Few rows are met often and are large, most are next to nothing: this share of the largest is the least that is kept. */
const LEAST_KEPT = 0.05;

/** Every column of a table has units of its own: those which lose least over its rows. */
export function convertMemory({ shape, memory }: Checkpoint): ConvertedMemory | undefined {
  if (!memory || !shape.memory) return undefined;
  const { width } = shape.memory;
  const units = new Float64Array(memory.length * width);
  const tables = memory.map((table, t) => {
    const entries = new Int8Array(table.length);
    const limit = LIMITS[t]!;
    const column = new Float64Array(table.length / width);
    for (let i = 0; i < width; i++) {
      for (let row = 0; row < column.length; row++) column[row] = table[row * width + i]!;
      const scale = bestActivationScale(column, limit, LEAST_KEPT);
      for (let row = 0; row < column.length; row++)
        entries[row * width + i] = remembered(column[row]! * scale, limit);
      units[t * width + i] = 1 / scale;
    }
    return entries;
  });
  return { tables, units };
}

function remembered(x: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, Math.floor(x + 0.5)));
}

/** recall: [width, tables * memory width]. */
export function convertRecall(
  recall: Float32Array,
  { units }: ConvertedMemory,
  width: number,
  residualScale: number,
): Linear {
  // Its inputs are few, so that weights of 8 bits cost next to no bytes.
  const form = {
    inputs: units.length,
    outputs: width,
    limit: WEIGHT_LIMIT,
    inputQuantization: REMEMBERED,
  };
  return quantizeLinear(form, (column, o) => fillScaled(column, recall, o, units, residualScale));
}
