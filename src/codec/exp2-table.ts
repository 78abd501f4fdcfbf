import { LOGIT_UNITS_PER_OCTAVE } from "../model/model.ts";
import { exp2 } from "./ieee-math.ts";

/** Logits further than this below the largest count as this far below: 24 octaves. */
export const MAX_DISTANCE = 24 * LOGIT_UNITS_PER_OCTAVE;

/** MASSES[d] = round(2^(24 - d/32)): 2^24 for the best token down to 1. Integers, 0 <= d <= MAX_DISTANCE. */
export const MASSES: Float64Array = Float64Array.from({ length: MAX_DISTANCE + 1 }, (_, d) =>
  Math.floor(exp2(24 - d / LOGIT_UNITS_PER_OCTAVE) + 0.5),
);
