/** The last step of both alphabets: a mixed prediction, corrected by what such predictions were worth. */

import { BIT_TOTAL } from "../range-coder";
import { squash } from "./logistic";

/** No decision is surer than 2^-20: a wrong one costs 20 bits. */
const LEAST: i32 = 4;

/** P(bit = 1) in 1/BIT_TOTAL. mixed: a stretch; refined: the sum of what two final maps make of it. */
export function finalProbability(mixed: f32, refined: f32): i32 {
  const p = ((squash(mixed) * 0.5 + refined * 0.25) * (BIT_TOTAL as f32)) as i32;
  return min(max(p, LEAST), BIT_TOTAL - LEAST);
}
