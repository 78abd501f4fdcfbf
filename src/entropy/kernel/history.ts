/**
 * The symbols coded so far in all lanes of a block. The position of step t of a lane is t * lanes + lane: the
 * order of coding, so what stands before a position is known to both sides.
 */

import { allocate } from "./memory";

export let lanes: i32 = 1;
/** i32[positions]: symbol + 1, or 0 where nothing was coded. */
let entries: usize = 0;
let positions: i32 = 0;
/** i32[lanes]: the next position of each lane. */
let next: usize = 0;

/** For up to `symbols` symbols in all, cut evenly into lanes. */
export function createHistory(laneCount: i32, symbols: i32): void {
  lanes = laneCount;
  positions = ((symbols + laneCount - 1) / laneCount + 1) * laneCount;
  entries = allocate(positions << 2);
  next = allocate(laneCount << 2);
  for (let lane = 0; lane < laneCount; lane++) store<i32>(next + (lane << 2), lane);
}

export function nextPosition(lane: i32): i32 {
  return load<i32>(next + (lane << 2));
}

export function append(lane: i32, symbol: i32): void {
  const at = nextPosition(lane);
  if (at >= positions) unreachable();
  store<i32>(entries + (at << 2), symbol + 1);
  store<i32>(next + (lane << 2), at + lanes);
}

/** The entry at a position: symbol + 1, or 0 before the start of a lane and where nothing is. */
export function entryAt(position: i32): i32 {
  return position < 0 ? 0 : load<i32>(entries + (position << 2));
}
