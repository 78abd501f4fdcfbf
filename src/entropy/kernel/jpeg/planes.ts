/** The blocks of a picture, component after component, and what is kept of those coded so far. */

import { allocate } from "../memory";

/** How the host describes a component, i32 each: blocks across, blocks down, its sampling across and down, 64 steps row by row. */
const DESCRIPTION: i32 = 4 + 64;

let descriptions: usize = 0;
let count: i32 = 0;
/** i16[blocks][64], row by row. */
let values: usize = 0;
/** u8[blocks]: coefficients other than 0 within, i.e. without the first row and column; and in these, row | column << 4. */
let inner: usize = 0;
let edges: usize = 0;

/** The present component, and where its first block stands among all. */
export let component: i32 = 0;
export let blocksWide: i32 = 0;
let firstBlock: i32 = 0;
let steps: usize = 0;

export function createPlanes(components: i32): usize {
  count = components;
  descriptions = allocate((components * DESCRIPTION) << 2);
  return descriptions;
}

export function allocatePlanes(): usize {
  let blocks = 0;
  for (let c = 0; c < count; c++) blocks += described(c, 0) * described(c, 1);
  inner = allocate(blocks);
  edges = allocate(blocks);
  values = allocate(blocks << 7);
  return values;
}

export function widestRow(): i32 {
  let widest = 0;
  for (let c = 0; c < count; c++) widest = max(widest, described(c, 0));
  return widest;
}

function described(c: i32, field: i32): i32 {
  return load<i32>(descriptions + ((c * DESCRIPTION + field) << 2));
}

/** Of the present component. */
export function stepAt(place: i32): i32 {
  return load<i32>(steps + (place << 2));
}

/** Rows of blocks are counted through all components; gives the row within its own. */
export function enterRow(row: i32): i32 {
  component = 0;
  firstBlock = 0;
  while (row >= described(component, 1)) {
    row -= described(component, 1);
    firstBlock += described(component, 0) * described(component, 1);
    component++;
  }
  blocksWide = described(component, 0);
  steps = descriptions + ((component * DESCRIPTION + 4) << 2);
  return row;
}

export function blockAt(x: i32, y: i32): i32 {
  return firstBlock + y * blocksWide + x;
}

/** The block of an earlier component at the same place of the picture. */
export function blockOf(earlier: i32, x: i32, y: i32): i32 {
  let first = 0;
  for (let c = 0; c < earlier; c++) first += described(c, 0) * described(c, 1);
  const otherX = (x * described(earlier, 2)) / described(component, 2);
  const otherY = (y * described(earlier, 3)) / described(component, 3);
  return first + otherY * described(earlier, 0) + otherX;
}

export function valuesOf(block: i32): usize {
  return values + (block << 7);
}

export function innerCount(block: i32): i32 {
  return load<u8>(inner + block);
}

export function edgeCounts(block: i32): i32 {
  return load<u8>(edges + block);
}

export function setCounts(block: i32, within: i32, row: i32, column: i32): void {
  store<u8>(inner + block, within);
  store<u8>(edges + block, row | (column << 4));
}
