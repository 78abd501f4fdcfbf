/**
 * The feed-forward with ReLU: x += down(hidden), hidden = relu(gate) up 2^-shift, quantized.
 *
 * In the embedded model four channels in five are zero. So only the gates are computed for all of them: `up` is
 * computed where a gate is open, and `down` sums the active channels, those that are not zero. Leaving zeros out of a
 * sum of integers does not change it.
 */

import { RESIDUAL_LIMIT, WIDE_MAX } from "../../spec/limits";
import {
  BIASES,
  DOWN,
  DOWN_STEP,
  GATE,
  HIDDEN_UNIT,
  HIGHEST,
  LOWEST,
  PART,
  TO_NEAREST,
  UNITS,
  UP,
  UP_STEP,
  WEIGHTS,
} from "./layout";
import { linear } from "./linear";
import { address, integers, part, real, word } from "./memory";
import { append4 } from "./sparse";

/** Lists for one row: its open channels with their gates, f32, and its active channels with their values, i32. */
let openChannels: usize = 0;
let openGates: usize = 0;
let activeChannels: usize = 0;
let activeValues: usize = 0;
/** i32 [width, padded]. */
let sums: usize = 0;

/** Bytes of one list: its entries are written and read in fours. */
function listBytes(hidden: i32): i32 {
  return (hidden + 4) << 2;
}

function padded(size: i32, step: i32): i32 {
  return (size + step - 1) & -step;
}

/** Bytes of scratch memory. */
export function sparseBytes(rows: i32, width: i32, hidden: i32): i32 {
  return rows * hidden * 4 + 4 * listBytes(hidden) + padded(width, DOWN_STEP) * 4;
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
  activeChannels = openGates + listBytes(hidden);
  activeValues = activeChannels + listBytes(hidden);
  sums = activeValues + listBytes(hidden);
  linear(n, rows, part(layer, GATE), gates, hidden);
  const down = part(layer, DOWN);
  const step = word(down, PART);
  for (let row = 0; row < rows; row++) {
    const open = listOpen(gates + <usize>(row * hidden * 4), hidden);
    const active = listActive(n + <usize>(row * width * 2), width, layer, open);
    let first = 0;
    for (let end = step; end < hidden + step; end += step) {
      const last = end < hidden ? activeBefore(end, first, active) : active;
      addDown(down, width, first, last, x + <usize>(row * width * 4));
      first = last;
    }
  }
}

/** Lists the channels whose gates, f32 [hidden], are open. Returns their number. */
function listOpen(gates: usize, hidden: i32): i32 {
  const zero = f32x4.splat(0);
  let channels = i32x4(0, 1, 2, 3);
  let count = 0;
  for (let j = 0; j < hidden; j += 4) {
    const gate = f32x4.max(f32x4.min(v128.load(gates + ((<usize>j) << 2)), f32x4.splat(<f32>WIDE_MAX)), zero);
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
  const toNearest = word(down, TO_NEAREST) !== 0;
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
    const up = f32x4.max(f32x4.min(y, wide), narrow);
    const values = integers(
      f32x4.mul(f32x4.mul(v128.load(openGates + i), up), unit),
      toNearest,
      lowest,
      highest,
    );
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

/** The index, from `first` on, of the first active channel that is not below `channel`; `count` when there is none. */
function activeBefore(channel: i32, first: i32, count: i32): i32 {
  let entry = first;
  while (entry < count && load<i32>(activeChannels + ((<usize>entry) << 2)) < channel) entry++;
  return entry;
}

/** x f32 [width] += floor(sum 2^-e + b), summed over the entries first .. last - 1 of the active channels. */
function addDown(map: usize, width: i32, first: i32, last: i32, x: usize): void {
  const stride = <usize>padded(width, DOWN_STEP);
  const weights = address(map, WEIGHTS);
  memory.fill(sums, 0, stride << 2);
  // The last group of four is filled up with zeros; the entries that stood there are put back afterwards.
  const nextChannels = activeChannels + ((<usize>last) << 2);
  const nextValues = activeValues + ((<usize>last) << 2);
  const channelsAfter = v128.load(nextChannels);
  const valuesAfter = v128.load(nextValues);
  v128.store(nextChannels, i32x4.splat(0));
  v128.store(nextValues, i32x4.splat(0));
  for (let entry = first; entry < last; entry += 4) {
    const channels = v128.load(activeChannels + ((<usize>entry) << 2));
    const values = v128.load(activeValues + ((<usize>entry) << 2));
    add4(
      i16x8.narrow_i32x4_s(values, i32x4.splat(0)),
      weights + <usize>i32x4.extract_lane(channels, 0) * stride,
      weights + <usize>i32x4.extract_lane(channels, 1) * stride,
      weights + <usize>i32x4.extract_lane(channels, 2) * stride,
      weights + <usize>i32x4.extract_lane(channels, 3) * stride,
      stride,
    );
  }
  v128.store(nextChannels, channelsAfter);
  v128.store(nextValues, valuesAfter);
  const max = f32x4.splat(<f32>RESIDUAL_LIMIT);
  const min = f32x4.splat(<f32>-RESIDUAL_LIMIT);
  const units = address(map, UNITS);
  const biases = address(map, BIASES);
  for (let i: usize = 0; i < (<usize>width) << 2; i += 16) {
    const product = f32x4.mul(f32x4.convert_i32x4_s(v128.load(sums + i)), v128.load(units + i));
    const y = f32x4.add(v128.load(x + i), f32x4.floor(f32x4.add(product, v128.load(biases + i))));
    v128.store(x + i, f32x4.max(f32x4.min(y, max), min));
  }
}

/** Adds to the sums the weights of four channels, i8 [size], times their values, the first four i16 of `values`. */
function add4(values: v128, w0: usize, w1: usize, w2: usize, w3: usize, size: usize): void {
  const first = v128.shuffle<i32>(values, values, 0, 0, 0, 0);
  const second = v128.shuffle<i32>(values, values, 1, 1, 1, 1);
  let sum = sums;
  for (let i: usize = 0; i < size; i += 16, sum += 64) {
    let a = v128.load_ext<i8>(w0 + i);
    let b = v128.load_ext<i8>(w1 + i);
    let c = v128.load_ext<i8>(w2 + i);
    let d = v128.load_ext<i8>(w3 + i);
    addPairs(sum, first, second, low(a, b), low(c, d));
    addPairs(sum + 16, first, second, high(a, b), high(c, d));
    a = v128.load_ext<i8>(w0 + i, 8);
    b = v128.load_ext<i8>(w1 + i, 8);
    c = v128.load_ext<i8>(w2 + i, 8);
    d = v128.load_ext<i8>(w3 + i, 8);
    addPairs(sum + 32, first, second, low(a, b), low(c, d));
    addPairs(sum + 48, first, second, high(a, b), high(c, d));
  }
}

function addPairs(sum: usize, x: v128, y: v128, v: v128, w: v128): void {
  const products = i32x4.add(i32x4.dot_i16x8_s(x, v), i32x4.dot_i16x8_s(y, w));
  v128.store(sum, i32x4.add(v128.load(sum), products));
}

/** Interleaves the lower halves of two vectors of i16; `high` does it with the upper halves. */
function low(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

function high(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}
