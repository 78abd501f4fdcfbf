/**
 * The first row of a block's coefficients, and its first column. At each frequency across, what stands down the column
 * goes on from the block above; since the column's other coefficients are known, that gives a guess of its first.
 * Likewise from the left.
 */

import { basis } from "./cosines";
import { setContext, setMaps, setSelector } from "./decisions";
import { around, level, quarters, signedLevel } from "./levels";
import { codeSigned, EDGE_TAILS } from "./numbers";
import { stepAt } from "./planes";
import {
  above,
  borderAbove,
  borderLeft,
  hasAbove,
  hasLeft,
  here,
  left,
  other,
  plane,
  put,
  sizeAt,
  sizesAround,
  valueAt,
} from "./surroundings";

/** Kinds of number, by the place in the row or column, 1 to 7. */
const ROW: i32 = 48;
const COLUMN: i32 = 55;

/** Guesses in quarters: as if the value at the border stayed, and as if it went on growing. */
let steady: i32 = 0;
let growing: i32 = 0;

/** Of an encoder: how many are not 0. */
export function countEdge(isRow: bool): i32 {
  let count = 0;
  for (let i = 1; i < 8; i++) count += valueAt(here, isRow ? i : i * 8) !== 0 ? 1 : 0;
  return count;
}

/** scaled: f32[64], what is within, times its steps. total: how many are not 0; within: of those within. */
export function codeEdge(isRow: bool, x: i32, scaled: usize, total: i32, within: i32): void {
  const kind = isRow ? ROW : COLUMN;
  let rest = total;
  let last = 0;
  let lastGuess = 32;
  for (let i = 1; i < 8 && rest > 0; i++) {
    const place = isRow ? i : i * 8;
    guess(isRow, x, i, scaled);
    const fine = signedLevel(steady);
    const slope = signedLevel(growing);
    const a = valueAt(above, place);
    const l = valueAt(left, place);
    const c = valueAt(other, place);
    const beside = min(sizeAt(here, isRow ? place + 8 : place + 1), 15);
    const w = level(sizesAround(place));
    const side = plane * 2 + (isRow ? 1 : 0);
    const base = plane * 128 + kind + i;
    setContext(0, base * 64 + fine);
    setContext(1, (base * 64 + fine) * 8 + rest);
    setContext(2, (base * 64 + within) * 8 + rest);
    setContext(3, (base * 16 + around(a, 7)) * 16 + around(l, 7));
    setContext(4, (side * 16 + w) * 64 + fine);
    setContext(5, (base * 64 + slope) * 8 + rest);
    setContext(6, (side * 64 + fine) * 64 + slope);
    setContext(7, (base * 32 + around(c, 10)) * 16 + (fine >> 2));
    setContext(8, ((side * 16 + beside) * 8 + rest) * 16 + w);
    setContext(9, (side * 64 + fine) * 16 + beside);
    setContext(10, (base * 32 + around(isRow ? l : a, 8)) * 64 + fine);
    setContext(11, ((base * 32 + around(last, 7)) * 32 + (lastGuess >> 1)) * 8 + rest);
    setSelector(0, kind + i);
    setSelector(1, fine);
    setSelector(2, w * 3 + plane);
    setSelector(3, beside * 3 + plane);
    setSelector(4, within);
    setSelector(5, slope);
    setSelector(6, min(abs(c), 20) * 3 + plane);
    setSelector(7, rest * 8 + i);
    setMaps(kind + i, fine * 16 + w);
    const value = codeSigned(valueAt(here, place), rest === 8 - i, EDGE_TAILS);
    put(place, value);
    if (value !== 0) rest--;
    last = value;
    lastGuess = fine;
  }
}

function guess(isRow: bool, x: i32, i: i32, scaled: usize): void {
  steady = 0;
  growing = 0;
  if (isRow ? !hasAbove : !hasLeft) return;
  let first: f32 = 0;
  let second: f32 = 0;
  for (let f = 1; f < 8; f++) {
    const value = load<f32>(scaled + ((isRow ? f * 8 + i : i * 8 + f) << 2));
    first += basis(f, 0) * value;
    second += basis(f, 1) * value;
  }
  const border = (isRow ? borderAbove(x) : borderLeft) + (i << 2);
  const sixth = load<f32>(border);
  const seventh = load<f32>(border, 32);
  const unit: f32 = basis(0, 0) * (stepAt(isRow ? i : i * 8) as f32);
  steady = quarters((seventh - first) / unit);
  growing = quarters((seventh * 1.5 - sixth * 0.5 - (first * 1.5 - second * 0.5)) / unit);
}
