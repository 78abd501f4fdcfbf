/** What stands around a block: coefficients, counts of those that are not 0, and how the pixels end at its borders. */

import { allocate } from "../memory";
import { basis } from "./cosines";
import { blockAt, blockOf, blocksWide, component, edgeCounts, innerCount, stepAt, valuesOf } from "./planes";

/** i16[64] of zeros, for blocks outside. */
const NOTHING: usize = allocate(128);

/** 0 of the first component, 1 of the second, 2 of others. */
export let plane: i32 = 0;
/** Whether there is a block to the left, and above. */
export let hasLeft: bool = false;
export let hasAbove: bool = false;
/** i16[64] each: this block; those to the left, above, above left and above right. */
export let here: usize = 0;
export let left: usize = 0;
export let above: usize = 0;
let corner: usize = 0;
let right: usize = 0;
/** The block at the same place of the component before; of the first component, two above. */
export let other: usize = 0;

/** Counts of coefficients that are not 0, 0 for blocks outside: within; and row | column << 4 of the edges. */
export let withinLeft: i32 = 0;
export let withinAbove: i32 = 0;
export let withinOther: i32 = 0;
/** Of both above left and above right. */
export let withinAcross: i32 = 0;
export let edgesLeft: i32 = 0;
export let edgesAbove: i32 = 0;
export let edgesOther: i32 = 0;

/** Bytes of four lines, f32[4][8]. */
const LINES: i32 = 4 * 8 * 4;
/** By column of blocks, of the block above: lines 6 and 7 with its columns alone transformed, then of its pixels. */
let bordersAbove: usize = 0;
/** Likewise of the block to the left, columns for lines and lines for columns. */
export const borderLeft: usize = allocate(LINES);

export function createSurroundings(widest: i32): void {
  bordersAbove = allocate(widest * LINES);
}

export function borderAbove(x: i32): usize {
  return bordersAbove + x * LINES;
}

export function lookAround(x: i32, y: i32): void {
  const block = blockAt(x, y);
  const blockAbove = block - blocksWide;
  plane = min(component, 2);
  hasLeft = x > 0;
  hasAbove = y > 0;
  const hasCorner = hasLeft && hasAbove;
  const hasRight = hasAbove && x + 1 < blocksWide;
  here = valuesOf(block);
  left = hasLeft ? valuesOf(block - 1) : NOTHING;
  above = hasAbove ? valuesOf(blockAbove) : NOTHING;
  corner = hasCorner ? valuesOf(blockAbove - 1) : NOTHING;
  right = hasRight ? valuesOf(blockAbove + 1) : NOTHING;
  withinLeft = hasLeft ? innerCount(block - 1) : 0;
  withinAbove = hasAbove ? innerCount(blockAbove) : 0;
  withinAcross = (hasCorner ? innerCount(blockAbove - 1) : 0) + (hasRight ? innerCount(blockAbove + 1) : 0);
  edgesLeft = hasLeft ? edgeCounts(block - 1) : 0;
  edgesAbove = hasAbove ? edgeCounts(blockAbove) : 0;
  const hasOther = component > 0 || y > 1;
  const blockOther = component > 0 ? blockOf(component - 1, x, y) : blockAbove - blocksWide;
  other = hasOther ? valuesOf(blockOther) : NOTHING;
  withinOther = hasOther ? innerCount(blockOther) : 0;
  edgesOther = hasOther ? edgeCounts(blockOther) : 0;
}

export function valueAt(block: usize, place: i32): i32 {
  return load<i16>(block + (place << 1));
}

export function sizeAt(block: usize, place: i32): i32 {
  return abs(valueAt(block, place));
}

export function put(place: i32, value: i32): void {
  store<i16>(here + (place << 1), value);
}

/** Magnitudes at a place of the blocks around, the nearer ones twice: six blocks. */
export function sizesAround(place: i32): i32 {
  return 2 * (sizeAt(above, place) + sizeAt(left, place)) + sizeAt(corner, place) + sizeAt(right, place);
}

export function aboveLeft(place: i32): i32 {
  return valueAt(corner, place);
}

/** For the blocks to the right and below, f32[64] each: coefficients times their steps without DC, columns transformed, pixels. */
export function keepBorders(x: i32, dc: i32, scaled: usize, columns: usize, pixels: usize): void {
  const level: f32 = ((dc * stepAt(0)) as f32) * 0.125;
  const border = borderAbove(x);
  memory.copy(border, columns + (6 << 5), 64);
  for (let i = 0; i < 8; i++) {
    const column = i << 2;
    const row = i << 5;
    store<f32>(border + column, load<f32>(pixels + column, 6 << 5) + level, 64);
    store<f32>(border + column, load<f32>(pixels + column, 7 << 5) + level, 96);
    store<f32>(borderLeft + column, load<f32>(pixels + row, 24) + level, 64);
    store<f32>(borderLeft + column, load<f32>(pixels + row, 28) + level, 96);
    let sixth: f32 = 0;
    let seventh: f32 = 0;
    for (let f = 0; f < 8; f++) {
      const value = load<f32>(scaled + row + (f << 2));
      sixth += basis(f, 6) * value;
      seventh += basis(f, 7) * value;
    }
    store<f32>(borderLeft + column, sixth);
    store<f32>(borderLeft + column, seventh, 32);
  }
}
