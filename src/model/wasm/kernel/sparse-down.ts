/**
 * The map behind the hidden channels where most of them are zero: `down` sums those that are not. Leaving zeros out of a
 * sum of integers does not change it.
 */

import { RESIDUAL_LIMIT } from "../../spec/limits";
import { BIASES, DOWN_STEP, PART, UNITS, WEIGHTS } from "./layout";
import { address, word } from "./memory";
import { clip } from "./rounding";

/** Lists for one row: its active channels and their values, i32. Others fill them, by `append4`. */
export let activeChannels: usize = 0;
export let activeValues: usize = 0;
/** i32 [width, padded]. */
let sums: usize = 0;

/** Bytes of a list of channels or of their values: its entries are written and read in fours. */
export function listBytes(hidden: i32): i32 {
  return (hidden + 4) << 2;
}

export function padded(size: i32, step: i32): i32 {
  return (size + step - 1) & -step;
}

/** Bytes of scratch memory. */
export function downBytes(width: i32, hidden: i32): i32 {
  return 2 * listBytes(hidden) + padded(width, DOWN_STEP) * 4;
}

/** The lists are in this scratch memory from now on. */
export function useScratch(scratch: usize, hidden: i32): void {
  activeChannels = scratch;
  activeValues = activeChannels + listBytes(hidden);
  sums = activeValues + listBytes(hidden);
}

/** x f32 [width] += down(hidden), for each part of the map in turn. active: the length of the lists. */
export function sparseDown(map: usize, width: i32, hidden: i32, active: i32, x: usize): void {
  const step = word(map, PART);
  let first = 0;
  for (let end = step; end < hidden + step; end += step) {
    const last = end < hidden ? activeBefore(end, first, active) : active;
    addDown(map, width, first, last, x);
    first = last;
  }
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
    v128.store(x + i, clip(y, min, max));
  }
}

/** Adds to the sums the weights of four channels, i8 [size], times their values, the first four i16 of `values`. */
function add4(values: v128, w0: usize, w1: usize, w2: usize, w3: usize, size: usize): void {
  const first = v128.shuffle<i32>(values, values, 0, 0, 0, 0);
  const second = v128.shuffle<i32>(values, values, 1, 1, 1, 1);
  let sum = sums;
  let i: usize = 0;
  // V8 computes ahead of a loop what does not change in it, but only of one that is sure to run.
  do {
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
    i += 16;
    sum += 64;
  } while (i < size);
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
