/**
 * One block: first the 49 coefficients within, in zigzag order; then those of the first row and of the first column,
 * which follow from the borders of the blocks around; at last its mean, which does so too.
 */

import { allocate } from "../memory";
import { isTruncated } from "../range-coder";
import { transformColumns, transformRows } from "./cosines";
import { COLUMN, codeEdgeCount, codeWithinCount, ROW, setCountsAround } from "./counts";
import { codeEdge, countEdge } from "./edge";
import { codeMean, createMeans } from "./mean";
import { blockAt, blocksWide, setCounts, stepAt } from "./planes";
import {
  createSurroundings,
  edgesAbove,
  edgesLeft,
  edgesOther,
  here,
  keepBorders,
  lookAround,
  valueAt,
  withinAbove,
  withinAcross,
  withinLeft,
  withinOther,
} from "./surroundings";
import { codeWithin, countWithin } from "./within";

/** How many more coefficients may be other than 0. */
let nonzeroLeft: i32 = 0;

/** f32[64] each: coefficients times their steps, DC 0; with columns transformed; pixels. */
const scaled: usize = allocate(256);
const columns: usize = allocate(256);
const pixels: usize = allocate(256);

/** widest: blocks in the longest row. */
export function createBlocks(widest: i32, mostNonzero: i32): void {
  nonzeroLeft = mostNonzero;
  createSurroundings(widest);
  createMeans(widest);
}

/** Code a row of blocks. False when a decoder had to stop. */
export function codeRow(y: i32): bool {
  for (let x = 0; x < blocksWide; x++) {
    if (isTruncated() || nonzeroLeft < 0) return false;
    codeBlock(x, y);
  }
  return true;
}

function codeBlock(x: i32, y: i32): void {
  lookAround(x, y);
  setCountsAround(withinLeft, withinAbove, withinOther, withinAcross, 0);
  const within = codeWithinCount(countWithin());
  codeWithin(within);
  scale();
  setCountsAround(edgesLeft & 15, edgesAbove & 15, edgesOther & 15, within, 0);
  const row = codeEdgeCount(ROW, countEdge(true));
  codeEdge(true, x, scaled, row, within);
  setCountsAround(edgesLeft >> 4, edgesAbove >> 4, edgesOther >> 4, within, row);
  const column = codeEdgeCount(COLUMN, countEdge(false));
  codeEdge(false, x, scaled, column, within);
  setCounts(blockAt(x, y), within, row, column);
  nonzeroLeft -= within + row + column;
  scaleEdges();
  transformColumns(scaled, columns);
  transformRows(columns, pixels);
  const dc = codeMean(x, pixels, within, row + column);
  keepBorders(x, dc, scaled, columns, pixels);
}

/** Those within. */
function scale(): void {
  for (let i = 9; i < 64; i++) {
    store<f32>(scaled + (i << 2), (i & 7) === 0 ? 0 : ((valueAt(here, i) * stepAt(i)) as f32));
  }
}

function scaleEdges(): void {
  for (let i = 1; i < 8; i++) {
    store<f32>(scaled + (i << 2), (valueAt(here, i) * stepAt(i)) as f32);
    store<f32>(scaled + (i << 5), (valueAt(here, i * 8) * stepAt(i * 8)) as f32);
  }
}
