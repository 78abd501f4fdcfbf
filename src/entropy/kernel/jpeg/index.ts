/** The quantized coefficients of a JPEG picture, block by block, from those around them. */

import { guardObjects } from "../memory";
import { codeRow, createBlocks } from "./block";
import { createDecisions } from "./decisions";
import { createNumbers } from "./numbers";
import { allocatePlanes, createPlanes, enterRow, widestRow } from "./planes";

/**
 * Open a picture of 1 to 4 components. Returns where the host describes these (planes.ts); then it calls
 * beginCoefficients.
 */
export function openCoefficients(components: i32): usize {
  return createPlanes(components);
}

/**
 * mostNonzero: with more coefficients other than 0 a decoder stops. Returns where the coefficients stand,
 * i16[blocks][64], row by row, the components' blocks one after the other.
 */
export function beginCoefficients(mostNonzero: i32): usize {
  const values = allocatePlanes();
  createDecisions();
  createNumbers();
  createBlocks(widestRow(), mostNonzero);
  guardObjects();
  return values;
}

/** Code a row of blocks; rows are counted through all components. False when a decoder had to stop. */
export function codeCoefficients(row: i32): bool {
  return codeRow(enterRow(row));
}
