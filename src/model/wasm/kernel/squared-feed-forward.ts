/**
 * The feed-forward with the square of ReLU, without gates: x += down(hidden), hidden = relu(up)^2 2^-shift, quantized.
 * `down` sums the active channels, those that are not zero.
 */

import { WIDE_MAX } from "../../spec/limits";
import { DOWN, HIDDEN_UNIT, HIGHEST, LOWEST, OPENING } from "./layout";
import { linear } from "./linear";
import { part, real } from "./memory";
import { clip, integers } from "./rounding";
import { append4 } from "./sparse";
import { activeChannels, activeValues, downBytes, sparseDown, useScratch } from "./sparse-down";

/** Bytes of scratch memory. */
export function squaredBytes(rows: i32, width: i32, hidden: i32): i32 {
  return rows * hidden * 4 + downBytes(width, hidden);
}

/** n i16 [rows, width], x f32 [rows, width]. */
export function squaredFeedForward(
  n: usize,
  rows: i32,
  width: i32,
  layer: usize,
  hidden: i32,
  scratch: usize,
  x: usize,
): void {
  const ups = scratch; // f32 [rows, hidden]
  useScratch(ups + <usize>(rows * hidden * 4), hidden);
  linear(n, rows, part(layer, OPENING), ups, hidden);
  for (let row = 0; row < rows; row++) {
    const active = listActive(ups + <usize>(row * hidden * 4), layer, hidden);
    sparseDown(part(layer, DOWN), width, hidden, active, x + <usize>(row * width * 4));
  }
}

/** Lists the channels of ups, f32 [hidden], whose hidden value is not zero. Returns their number. */
function listActive(ups: usize, layer: usize, hidden: i32): i32 {
  const down = part(layer, DOWN);
  const unit = f32x4.splat(real(layer, HIDDEN_UNIT));
  const lowest = f32x4.splat(real(down, LOWEST));
  const highest = f32x4.splat(real(down, HIGHEST));
  const wide = f32x4.splat(<f32>WIDE_MAX);
  const zero = f32x4.splat(0);
  let channels = i32x4(0, 1, 2, 3);
  let count = 0;
  for (let i: usize = 0; i < (<usize>hidden) << 2; i += 16) {
    const open = clip(v128.load(ups + i), zero, wide);
    const values = integers(f32x4.mul(f32x4.mul(open, open), unit), lowest, highest);
    const mask = i32x4.bitmask(i32x4.ne(values, i32x4.splat(0)));
    count = append4(mask, channels, values, activeChannels, activeValues, count);
    channels = i32x4.add(channels, i32x4.splat(4));
  }
  return count;
}
