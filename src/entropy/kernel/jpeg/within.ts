/** The 49 coefficients of a block that belong neither to its first row nor to its first column. */

import { setContext, setMaps, setSelector } from "./decisions";
import { around, level } from "./levels";
import { codeSigned, WITHIN_TAILS } from "./numbers";
import { above, here, left, other, plane, put, sizeAt, sizesAround, valueAt } from "./surroundings";

/** Their places in zigzag order. */
const PLACES: StaticArray<u8> = [
  9, 10, 17, 25, 18, 11, 12, 19, 26, 33, 41, 34, 27, 20, 13, 14, 21, 28, 35, 42, 49, 57, 50, 43, 36, 29, 22,
  15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/** Of an encoder: how many are not 0. */
export function countWithin(): i32 {
  let count = 0;
  for (let k = 0; k < 49; k++) count += valueAt(here, PLACES[k]) !== 0 ? 1 : 0;
  return count;
}

/** total: how many of them are not 0. */
export function codeWithin(total: i32): void {
  let rest = total;
  let last = 0;
  let lastButOne = 0;
  for (let k = 0; k < 49 && rest > 0; k++) {
    const place = PLACES[k] as i32;
    const a = valueAt(above, place);
    const l = valueAt(left, place);
    const c = valueAt(other, place);
    const sizes = sizesAround(place);
    // Lower frequencies of this block; those of the first row and column are not known yet.
    const up = place > 15 ? sizeAt(here, place - 8) : 0;
    const back = (place & 7) > 1 ? sizeAt(here, place - 1) : 0;
    const slant = place > 15 && (place & 7) > 1 ? sizeAt(here, place - 9) : 0;
    const near = 2 * (up + back) + slant;
    const wide =
      sizes +
      near +
      sizeAt(above, place - 1) +
      sizeAt(above, place - 8) +
      sizeAt(left, place - 1) +
      sizeAt(left, place - 8);
    const base = plane * 64 + k;
    const w = level(sizes);
    const n = level(near);
    setContext(0, base * 64 + rest);
    setContext(1, (plane * 16 + w) * 64 + rest);
    setContext(2, (base * 16 + min(abs(a), 15)) * 16 + min(abs(l), 15));
    setContext(3, (plane * 16 + n) * 64 + rest);
    setContext(4, ((plane * 16 + w) * 16 + n) * 16 + level(rest));
    setContext(5, (rest * 64 + k) * 64 + total);
    setContext(6, (plane * 16 + around(a, 5)) * 16 + around(l, 5));
    setContext(7, (plane * 32 + around(c, 10)) * 16 + level(wide));
    setContext(8, (base * 64 + total) * 16 + w);
    setContext(9, (base * 16 + level(wide)) * 64 + rest);
    setContext(10, ((plane * 16 + min(last, 15)) * 16 + min(lastButOne, 15)) * 8 + (min(rest, 28) >> 2));
    setContext(11, ((plane * 8 + min(up, 7)) * 8 + min(back, 7)) * 8 + min(slant, 7));
    setSelector(0, k);
    setSelector(1, rest);
    setSelector(2, w * 3 + plane);
    setSelector(3, n * 3 + plane);
    setSelector(4, total);
    setSelector(5, level(wide) * 3 + plane);
    setSelector(6, min(abs(c), 20) * 3 + plane);
    setSelector(7, 49 - k);
    setMaps(k, w * 64 + rest);
    const value = codeSigned(valueAt(here, place), rest === 49 - k, WITHIN_TAILS);
    put(place, value);
    if (value !== 0) rest--;
    lastButOne = last;
    last = abs(value);
  }
}
