/** A block's DC, from how its pixels would go on from those above and to the left. */

import { allocate } from "../memory";
import { setContext, setMaps, setSelector } from "./decisions";
import { around, level, quarters, signedLevel } from "./levels";
import { codeSigned, DC_TAILS } from "./numbers";
import { blocksWide, stepAt } from "./planes";
import {
  above,
  aboveLeft,
  borderAbove,
  borderLeft,
  hasAbove,
  hasLeft,
  here,
  left,
  other,
  plane,
  put,
  valueAt,
} from "./surroundings";

/** Its kind of number. */
const DC: i32 = 63;
const MOST: f32 = 2047;
/** Added to variances, in pixels. */
const LEAST_DOUBT: f32 = 4;

/** i32[]: by column of blocks, how far DC was from its guess in the latest block; and of the block to the left. */
let misses: usize = 0;
let missLeft: i32 = 0;

/** The mean and the variance of what DC would have to add at one border. */
let gap: f32 = 0;
let doubt: f32 = 0;

export function createMeans(widest: i32): void {
  misses = allocate(widest << 2);
}

/** pixels: f32[64], without DC. nonzero: coefficients that are not 0, within and of row and column. Returns DC. */
export function codeMean(x: i32, pixels: usize, within: i32, edges: i32): i32 {
  const unit: f32 = (stepAt(0) as f32) * 0.125;
  let gapAbove: f32 = 0;
  let doubtAbove: f32 = 0;
  let gapLeft: f32 = 0;
  let doubtLeft: f32 = 0;
  if (hasAbove) {
    compare(borderAbove(x), pixels, 4, 32);
    gapAbove = gap;
    doubtAbove = doubt;
  }
  if (hasLeft) {
    compare(borderLeft, pixels, 32, 4);
    gapLeft = gap;
    doubtLeft = doubt;
  } else {
    missLeft = 0;
  }
  const isBetween = hasAbove && hasLeft;
  const between: f32 = isBetween
    ? (gapAbove * doubtLeft + gapLeft * doubtAbove) / (doubtAbove + doubtLeft)
    : gapAbove + gapLeft;
  const exact: f32 = max(min(between / unit, MOST), -MOST);
  const guess = floor<f32>(exact + 0.5) as i32;
  const part = min(max(floor<f32>((exact - (guess as f32) + 0.5) * 8) as i32, 0), 7);
  const apart = signedLevel(isBetween ? quarters((gapAbove - gapLeft) / unit) : 0);
  const unsure = level(quarters((doubtAbove + doubtLeft) / unit));
  const unsureAbove = level(quarters(doubtAbove / unit));
  const unsureLeft = level(quarters(doubtLeft / unit));
  const missAbove = hasAbove ? load<i32>(misses + (x << 2)) : 0;
  const missRight = hasAbove && x + 1 < blocksWide ? load<i32>(misses + (x << 2), 4) : 0;
  const missed = abs(missLeft) + abs(missAbove);
  const a = valueAt(above, 0);
  const l = valueAt(left, 0);
  const plain = isBetween ? a + l - aboveLeft(0) : a + l;
  setContext(0, plane * 16 + unsure);
  setContext(1, (plane * 64 + apart) * 16 + unsure);
  setContext(2, (plane * 32 + around(missLeft, 12)) * 32 + around(missAbove, 12));
  setContext(3, (plane * 16 + unsure) * 8 + part);
  setContext(4, (plane * 64 + around(plain - guess, 30)) * 16 + unsure);
  setContext(5, (plane * 64 + around(a - guess, 30)) * 16 + unsureAbove);
  setContext(6, (plane * 64 + around(l - guess, 30)) * 16 + unsureLeft);
  setContext(7, (plane * 64 + within) * 16 + edges);
  setContext(8, (plane * 64 + apart) * 8 + part);
  setContext(9, (plane * 16 + level(missed + abs(missRight))) * 16 + unsure);
  setContext(10, (plane * 16 + unsureAbove) * 16 + unsureLeft);
  setContext(11, (plane * 64 + around(valueAt(other, 0) - guess, 30)) * 16 + level(missed));
  setSelector(0, DC);
  setSelector(1, unsure * 3 + plane);
  setSelector(2, min(abs(missLeft), 20) * 3 + plane);
  setSelector(3, min(abs(missAbove), 20) * 3 + plane);
  setSelector(4, apart);
  setSelector(5, part * 3 + plane);
  setSelector(6, within);
  setSelector(7, edges * 3 + plane);
  setMaps(DC, unsure * 64 + apart);
  const miss = codeSigned(valueAt(here, 0) - guess, false, DC_TAILS);
  put(0, guess + miss);
  store<i32>(misses + (x << 2), miss);
  missLeft = miss;
  return guess + miss;
}

/** What is to be added to the pixels so that they go on as those beyond the border do. along, inward: bytes between pixels. */
function compare(border: usize, pixels: usize, along: i32, inward: i32): void {
  let sum: f32 = 0;
  let squares: f32 = 0;
  for (let i = 0; i < 8; i++) {
    const at = pixels + i * along;
    const inside: f32 = load<f32>(at) * 1.5 - load<f32>(at + inward) * 0.5;
    const outside: f32 = load<f32>(border + (i << 2), 96) * 1.5 - load<f32>(border + (i << 2), 64) * 0.5;
    const difference: f32 = outside - inside;
    sum += difference;
    squares += difference * difference;
  }
  gap = sum * 0.125;
  doubt = max(squares * 0.125 - gap * gap, 0) + LEAST_DOUBT;
}
