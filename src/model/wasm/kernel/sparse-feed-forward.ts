/**
 * The feed-forward with ReLU: x += down(hidden), hidden = relu(gate) up 2^-shift, quantized.
 *
 * Most channels of a trained model are zero. So only the gates are computed for all of them: `up` is
 * computed where a gate is open, and `down` sums the active channels, those that are not zero.
 */

import { WIDE_MAX } from "../../spec/limits";
import { BIASES, DOWN, HIDDEN_UNIT, HIGHEST, LOWEST, OPENING, UNITS, UP, UP_STEP, WEIGHTS } from "./layout";
import { linear } from "./linear";
import { address, part, real } from "./memory";
import { clip, integers } from "./rounding";
import { append4 } from "./sparse";
import {
  activeChannels,
  activeValues,
  downBytes,
  listBytes,
  padded,
  sparseDown,
  useScratch,
} from "./sparse-down";

/** Lists for one row: its open channels with their gates, f32. */
let openChannels: usize = 0;
let openGates: usize = 0;

/** Bytes of scratch memory. */
export function sparseBytes(rows: i32, width: i32, hidden: i32): i32 {
  return rows * hidden * 4 + 2 * listBytes(hidden) + downBytes(width, hidden);
}

/** n i16 [rows, width], x f32 [rows, width]. */
export function sparseFeedForward(
  n: usize,
  rows: i32,
  width: i32,
  layer: usize,
  hidden: i32,
  scratch: usize,
  x: usize,
): void {
  const gates = scratch; // f32 [rows, hidden]
  openChannels = gates + <usize>(rows * hidden * 4);
  openGates = openChannels + listBytes(hidden);
  useScratch(openGates + listBytes(hidden), hidden);
  linear(n, rows, part(layer, OPENING), gates, hidden);
  for (let row = 0; row < rows; row++) {
    const open = listOpen(gates + <usize>(row * hidden * 4), hidden);
    const active = listActive(n + <usize>(row * width * 2), width, layer, open);
    sparseDown(part(layer, DOWN), width, hidden, active, x + <usize>(row * width * 4));
  }
}

/** Lists the channels whose gates, f32 [hidden], are open. Returns their number. */
function listOpen(gates: usize, hidden: i32): i32 {
  const zero = f32x4.splat(0);
  let channels = i32x4(0, 1, 2, 3);
  let count = 0;
  for (let j = 0; j < hidden; j += 4) {
    const gate = clip(v128.load(gates + ((<usize>j) << 2)), zero, f32x4.splat(<f32>WIDE_MAX));
    const mask = i32x4.bitmask(f32x4.ne(gate, zero));
    count = append4(mask, channels, gate, openChannels, openGates, count);
    channels = i32x4.add(channels, i32x4.splat(4));
  }
  // The last channels are computed in a group of four, which is filled up with closed gates.
  v128.store(openChannels + ((<usize>count) << 2), i32x4.splat(0));
  v128.store(openGates + ((<usize>count) << 2), zero);
  return count;
}

/** Lists those of the `open` open channels whose hidden value is not zero. Returns their number. */
function listActive(n: usize, width: i32, layer: usize, open: i32): i32 {
  const map = part(layer, UP);
  const weights = address(map, WEIGHTS);
  const stride = <usize>padded(width, UP_STEP);
  const unit = f32x4.splat(real(layer, HIDDEN_UNIT));
  const wide = f32x4.splat(<f32>WIDE_MAX);
  const narrow = f32x4.splat(<f32>-WIDE_MAX);
  const down = part(layer, DOWN);
  const lowest = f32x4.splat(real(down, LOWEST));
  const highest = f32x4.splat(real(down, HIGHEST));
  const zero = i32x4.splat(0);
  let count = 0;
  for (let i: usize = 0; i < (<usize>open) << 2; i += 16) {
    const channels = v128.load(openChannels + i);
    const dots = dot4(
      n,
      weights + <usize>i32x4.extract_lane(channels, 0) * stride,
      weights + <usize>i32x4.extract_lane(channels, 1) * stride,
      weights + <usize>i32x4.extract_lane(channels, 2) * stride,
      weights + <usize>i32x4.extract_lane(channels, 3) * stride,
      stride,
    );
    const product = f32x4.mul(f32x4.convert_i32x4_s(dots), gather4(address(map, UNITS), channels));
    const y = f32x4.floor(f32x4.add(product, gather4(address(map, BIASES), channels)));
    const up = clip(y, narrow, wide);
    const values = integers(f32x4.mul(f32x4.mul(v128.load(openGates + i), up), unit), lowest, highest);
    count = append4(
      i32x4.bitmask(i32x4.ne(values, zero)),
      channels,
      values,
      activeChannels,
      activeValues,
      count,
    );
  }
  return count;
}

/** The dot products of x, i16 [size], with the weights of four channels, i8 [size]. `size` is a multiple of UP_STEP. */
function dot4(x: usize, w0: usize, w1: usize, w2: usize, w3: usize, size: usize): v128 {
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  let c = i32x4.splat(0);
  let d = i32x4.splat(0);
  for (let i: usize = 0; i < size; i += 16, x += 32) {
    let v = v128.load(x);
    a = i32x4.add(a, i32x4.dot_i16x8_s(v, v128.load_ext<i8>(w0 + i)));
    b = i32x4.add(b, i32x4.dot_i16x8_s(v, v128.load_ext<i8>(w1 + i)));
    c = i32x4.add(c, i32x4.dot_i16x8_s(v, v128.load_ext<i8>(w2 + i)));
    d = i32x4.add(d, i32x4.dot_i16x8_s(v, v128.load_ext<i8>(w3 + i)));
    v = v128.load(x, 16);
    a = i32x4.add(a, i32x4.dot_i16x8_s(v, v128.load_ext<i8>(w0 + i, 8)));
    b = i32x4.add(b, i32x4.dot_i16x8_s(v, v128.load_ext<i8>(w1 + i, 8)));
    c = i32x4.add(c, i32x4.dot_i16x8_s(v, v128.load_ext<i8>(w2 + i, 8)));
    d = i32x4.add(d, i32x4.dot_i16x8_s(v, v128.load_ext<i8>(w3 + i, 8)));
  }
  return pairSums(pairSums(a, b), pairSums(c, d));
}

/** [a0 + a1, a2 + a3, b0 + b1, b2 + b3]. */
function pairSums(a: v128, b: v128): v128 {
  return i32x4.add(v128.shuffle<i32>(a, b, 0, 2, 4, 6), v128.shuffle<i32>(a, b, 1, 3, 5, 7));
}

function gather4(table: usize, index: v128): v128 {
  let y = v128.load_zero<f32>(table + ((<usize>i32x4.extract_lane(index, 0)) << 2));
  y = v128.load_lane<f32>(table + ((<usize>i32x4.extract_lane(index, 1)) << 2), y, 1);
  y = v128.load_lane<f32>(table + ((<usize>i32x4.extract_lane(index, 2)) << 2), y, 2);
  return v128.load_lane<f32>(table + ((<usize>i32x4.extract_lane(index, 3)) << 2), y, 3);
}
