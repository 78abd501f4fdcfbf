/** Coefficients as decisions: whether it is 0, its sign, how many bits it has, and these. */

import { codeDecision, createKinds } from "../adaptive";
import { decide } from "./decisions";

const IS_ZERO: i32 = 0;
const SIGN: i32 = 1;
/** Whether the magnitude has more bits than so many, 1 to 9. */
const LONGER: i32 = 2;
/** The bit below the highest, of 2 and of 3 bits; and the lowest of 3 bits by the one before. */
const SECOND: i32 = 11;
const THIRD: i32 = 13;
const MOST_BITS: i32 = 12;

/** All other bits are adaptive decisions by how many bits there are and those above, a table for each sort of coefficient. */
const TAIL_KINDS: i32 = 16 * 16;
export const WITHIN_TAILS: i32 = 0;
export const EDGE_TAILS: i32 = TAIL_KINDS;
export const DC_TAILS: i32 = 2 * TAIL_KINDS;
let kinds: usize = 0;

export function createNumbers(): void {
  kinds = createKinds(3 * TAIL_KINDS);
}

/** A number of up to 12 bits and a sign. isNonzero: that is known of it. */
export function codeSigned(value: i32, isNonzero: bool, tails: i32): i32 {
  if (!isNonzero && decide(IS_ZERO, value === 0 ? 1 : 0)) return 0;
  const isNegative = decide(SIGN, value < 0 ? 1 : 0);
  const size = abs(value);
  const wanted = 32 - clz(size);
  let bits = 1;
  while (bits < MOST_BITS && decide(LONGER + min(bits - 1, 8), bits < wanted ? 1 : 0)) bits++;
  let coded = 1;
  for (let i = bits - 2; i >= 0; i--) {
    const bit = (size >> i) & 1;
    if (bits > 3) coded = coded * 2 + codeDecision(kinds, tails + bits * 16 + min(coded, 15), bit);
    else if (coded === 1) coded = 2 + decide(SECOND + bits - 2, bit);
    else coded = coded * 2 + decide(THIRD + (coded & 1), bit);
  }
  return isNegative ? -coded : coded;
}
