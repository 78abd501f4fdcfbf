/** How many coefficients of a block are not 0: of the 49 within, of its first row, of its first column. */

import { decide, setContext, setMaps, setSelector } from "./decisions";
import { level } from "./levels";
import { plane } from "./surroundings";

/** Kinds of number; the lower half of a count within has one of its own. */
const WITHIN: i32 = 64;
export const ROW: i32 = 66;
export const COLUMN: i32 = 67;

const IS_ZERO: i32 = 8;
/** Bits of one group of decisions. */
const GROUP: i32 = 3;

/** The same counts around: to the left, above, of the block `other`; and others known, the last up to 7. */
let a: i32 = 0;
let b: i32 = 0;
let c: i32 = 0;
let d: i32 = 0;
let e: i32 = 0;

export function setCountsAround(left: i32, above: i32, other: i32, known: i32, small: i32): void {
  a = left;
  b = above;
  c = other;
  d = known;
  e = small;
}

/** A count of up to 49. */
export function codeWithinCount(value: i32): i32 {
  look(WITHIN, 0);
  if (decide(IS_ZERO, value === 0 ? 1 : 0)) return 0;
  const high = codeGroup((value - 1) >> GROUP);
  look(WITHIN + 1, high + 1);
  return min(high * 8 + codeGroup((value - 1) & 7) + 1, 49);
}

/** A count of up to 7. */
export function codeEdgeCount(kind: i32, value: i32): i32 {
  look(kind, 0);
  return decide(IS_ZERO, value === 0 ? 1 : 0) ? 0 : min(codeGroup(value - 1) + 1, 7);
}

function codeGroup(value: i32): i32 {
  let node = 1;
  for (let i = GROUP - 1; i >= 0; i--) node = node * 2 + decide(node, (value >> i) & 1);
  return node - 8;
}

/** high: what is known of the count itself. */
function look(kind: i32, high: i32): void {
  const base = ((plane * 128 + kind) << 4) | high;
  const mean = a + b;
  const m = level(mean);
  setContext(0, base * 128 + mean);
  setContext(1, base * 4096 + a * 64 + b);
  setContext(2, base * 4096 + m * 256 + c);
  setContext(3, base * 4096 + m * 256 + d);
  setContext(4, base * 4096 + m * 256 + e * 16 + min(c, 15));
  setContext(5, base * 4096 + a * 64 + e);
  setContext(6, base * 4096 + b * 64 + e);
  setContext(7, base * 4096 + c * 64 + e);
  setContext(8, base * 256 + d);
  setContext(9, base * 256 + mean + c);
  setContext(10, base * 4096 + level(a) * 256 + level(b) * 16 + level(c));
  setContext(11, base * 4096 + m * 256 + level(d) * 16 + level(c));
  setSelector(0, kind);
  setSelector(1, mean >> 1);
  setSelector(2, c);
  setSelector(3, min(d, 63));
  setSelector(4, plane * 16 + high);
  setSelector(5, e);
  setSelector(6, a);
  setSelector(7, b);
  setMaps(kind, min(mean, 63) * 16 + high);
}
