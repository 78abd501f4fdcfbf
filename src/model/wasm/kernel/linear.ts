/**
 * Linear maps: floor(x w 2^-e + b) for rows of int16 activations and int8 weights.
 *
 * Weights are packed in tiles of 8 columns and pairs of inputs, as `dot_i16x8_s` needs them: a pair of activations,
 * broadcast, is multiplied with 4 columns at once. Sums are below 2^24, so scaling them in f32 is exact.
 */

import { BIASES, INPUT_PAIRS, OUTPUTS, PART, UNITS } from "./layout";
import { address, tileWeights, word } from "./memory";

/** i32 [4, 8]: the sums of one tile. */
const SUMS: usize = memory.data(128, 16);

/** SUMS = x w for 4 rows of x, i16, that are `stride` bytes apart. */
function multiply4(x: usize, stride: usize, w: usize, pairs: i32): void {
  let a0 = i32x4.splat(0);
  let a1 = i32x4.splat(0);
  let b0 = i32x4.splat(0);
  let b1 = i32x4.splat(0);
  let c0 = i32x4.splat(0);
  let c1 = i32x4.splat(0);
  let d0 = i32x4.splat(0);
  let d1 = i32x4.splat(0);
  const y = x + stride;
  const z = y + stride;
  const u = z + stride;
  const end = (<usize>pairs) << 2;
  for (let i: usize = 0; i < end; i += 4) {
    const w0 = v128.load_ext<i8>(w);
    const w1 = v128.load_ext<i8>(w, 8);
    w += 16;
    let v = v128.load_splat<i32>(x + i);
    a0 = i32x4.add(a0, i32x4.dot_i16x8_s(v, w0));
    a1 = i32x4.add(a1, i32x4.dot_i16x8_s(v, w1));
    v = v128.load_splat<i32>(y + i);
    b0 = i32x4.add(b0, i32x4.dot_i16x8_s(v, w0));
    b1 = i32x4.add(b1, i32x4.dot_i16x8_s(v, w1));
    v = v128.load_splat<i32>(z + i);
    c0 = i32x4.add(c0, i32x4.dot_i16x8_s(v, w0));
    c1 = i32x4.add(c1, i32x4.dot_i16x8_s(v, w1));
    v = v128.load_splat<i32>(u + i);
    d0 = i32x4.add(d0, i32x4.dot_i16x8_s(v, w0));
    d1 = i32x4.add(d1, i32x4.dot_i16x8_s(v, w1));
  }
  v128.store(SUMS, a0);
  v128.store(SUMS, a1, 16);
  v128.store(SUMS, b0, 32);
  v128.store(SUMS, b1, 48);
  v128.store(SUMS, c0, 64);
  v128.store(SUMS, c1, 80);
  v128.store(SUMS, d0, 96);
  v128.store(SUMS, d1, 112);
}

/** The same for 2 rows. */
function multiply2(x: usize, stride: usize, w: usize, pairs: i32): void {
  let a0 = i32x4.splat(0);
  let a1 = i32x4.splat(0);
  let b0 = i32x4.splat(0);
  let b1 = i32x4.splat(0);
  const end = x + ((<usize>pairs) << 2);
  for (; x < end; x += 4) {
    const w0 = v128.load_ext<i8>(w);
    const w1 = v128.load_ext<i8>(w, 8);
    w += 16;
    let v = v128.load_splat<i32>(x);
    a0 = i32x4.add(a0, i32x4.dot_i16x8_s(v, w0));
    a1 = i32x4.add(a1, i32x4.dot_i16x8_s(v, w1));
    v = v128.load_splat<i32>(x + stride);
    b0 = i32x4.add(b0, i32x4.dot_i16x8_s(v, w0));
    b1 = i32x4.add(b1, i32x4.dot_i16x8_s(v, w1));
  }
  v128.store(SUMS, a0);
  v128.store(SUMS, a1, 16);
  v128.store(SUMS, b0, 32);
  v128.store(SUMS, b1, 48);
}

/** The same for one row. */
function multiply1(x: usize, w: usize, pairs: i32): void {
  let a0 = i32x4.splat(0);
  let a1 = i32x4.splat(0);
  const end = x + ((<usize>pairs) << 2);
  for (; x < end; x += 4) {
    const v = v128.load_splat<i32>(x);
    a0 = i32x4.add(a0, i32x4.dot_i16x8_s(v, v128.load_ext<i8>(w)));
    a1 = i32x4.add(a1, i32x4.dot_i16x8_s(v, v128.load_ext<i8>(w, 8)));
    w += 16;
  }
  v128.store(SUMS, a0);
  v128.store(SUMS, a1, 16);
}

/**
 * One row and 4 tiles, whose weights are `stride` bytes apart: a pair of activations is broadcast once for 32 columns.
 * SUMS has a tile where it has a row elsewhere.
 */
function multiplyTiles4(x: usize, w: usize, stride: usize, pairs: i32): void {
  let a0 = i32x4.splat(0);
  let a1 = i32x4.splat(0);
  let b0 = i32x4.splat(0);
  let b1 = i32x4.splat(0);
  let c0 = i32x4.splat(0);
  let c1 = i32x4.splat(0);
  let d0 = i32x4.splat(0);
  let d1 = i32x4.splat(0);
  const w1 = w + stride;
  const w2 = w1 + stride;
  const w3 = w2 + stride;
  const end = (<usize>pairs) << 4;
  for (let i: usize = 0; i < end; i += 16, x += 4) {
    const v = v128.load_splat<i32>(x);
    a0 = i32x4.add(a0, i32x4.dot_i16x8_s(v, v128.load_ext<i8>(w + i)));
    a1 = i32x4.add(a1, i32x4.dot_i16x8_s(v, v128.load_ext<i8>(w + i, 8)));
    b0 = i32x4.add(b0, i32x4.dot_i16x8_s(v, v128.load_ext<i8>(w1 + i)));
    b1 = i32x4.add(b1, i32x4.dot_i16x8_s(v, v128.load_ext<i8>(w1 + i, 8)));
    c0 = i32x4.add(c0, i32x4.dot_i16x8_s(v, v128.load_ext<i8>(w2 + i)));
    c1 = i32x4.add(c1, i32x4.dot_i16x8_s(v, v128.load_ext<i8>(w2 + i, 8)));
    d0 = i32x4.add(d0, i32x4.dot_i16x8_s(v, v128.load_ext<i8>(w3 + i)));
    d1 = i32x4.add(d1, i32x4.dot_i16x8_s(v, v128.load_ext<i8>(w3 + i, 8)));
  }
  v128.store(SUMS, a0);
  v128.store(SUMS, a1, 16);
  v128.store(SUMS, b0, 32);
  v128.store(SUMS, b1, 48);
  v128.store(SUMS, c0, 64);
  v128.store(SUMS, c1, 80);
  v128.store(SUMS, d0, 96);
  v128.store(SUMS, d1, 112);
}

/** How many rows `multiply` takes at once when this many are left. */
function rowsAtOnce(left: i32): i32 {
  return left >= 4 ? 4 : left >= 2 ? 2 : 1;
}

/** SUMS of `count` rows (4, 2 or 1) and one tile of 8 columns, over the pairs of inputs first .. first + pairs - 1. */
function multiply(rows: usize, count: i32, map: usize, tile: i32, first: i32, pairs: i32): void {
  const all = word(map, INPUT_PAIRS);
  const stride = (<usize>all) << 2;
  const x = rows + ((<usize>first) << 2);
  const w = tileWeights(map, tile, all) + ((<usize>first) << 4);
  if (count === 4) multiply4(x, stride, w, pairs);
  else if (count === 2) multiply2(x, stride, w, pairs);
  else multiply1(x, w, pairs);
}

/** floor(sum 2^-e + b) for one row of SUMS and 4 columns of the tile: the first 4 when `half` is 0, or the others. */
function scaled(map: usize, tile: i32, row: i32, half: i32): v128 {
  const column = ((<usize>tile) << 5) + ((<usize>half) << 4);
  const sums = v128.load(SUMS + ((<usize>row) << 5) + ((<usize>half) << 4));
  const units = v128.load(address(map, UNITS) + column);
  const biases = v128.load(address(map, BIASES) + column);
  return f32x4.floor(f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(sums), units), biases));
}

/** y f32 [rows, columns] = floor(x w 2^-e + b). The map has as many outputs as columns, padded to whole tiles. */
export function linear(x: usize, rows: i32, map: usize, y: usize, columns: i32): void {
  const bytes = (<usize>word(map, INPUT_PAIRS)) << 2;
  const tiles = word(map, OUTPUTS) >> 3;
  let tile = 0;
  if (rows === 1) {
    const pairs = word(map, INPUT_PAIRS);
    for (; tile + 4 <= tiles; tile += 4) {
      multiplyTiles4(x, tileWeights(map, tile, pairs), (<usize>pairs) << 4, pairs);
      for (let t = 0; t < 4; t++) {
        const first = (tile + t) << 3;
        const to = y + ((<usize>first) << 2);
        store4(to, scaled(map, tile + t, t, 0), columns - first);
        store4(to + 16, scaled(map, tile + t, t, 1), columns - first - 4);
      }
    }
  }
  for (; tile < tiles; tile++) {
    for (let row = 0; row < rows; ) {
      const count = rowsAtOnce(rows - row);
      multiply(x + <usize>row * bytes, count, map, tile, 0, word(map, INPUT_PAIRS));
      for (let r = 0; r < count; r++, row++) {
        const to = y + ((<usize>(row * columns) + <usize>(tile << 3)) << 2);
        store4(to, scaled(map, tile, r, 0), columns - (tile << 3));
        store4(to + 16, scaled(map, tile, r, 1), columns - (tile << 3) - 4);
      }
    }
  }
}

/** Stores the first `count` of 4 values: the last tile of a row may be wider than the row. */
function store4(to: usize, values: v128, count: i32): void {
  if (count >= 4) {
    v128.store(to, values);
    return;
  }
  if (count > 0) f32.store(to, f32x4.extract_lane(values, 0));
  if (count > 1) f32.store(to, f32x4.extract_lane(values, 1), 4);
  if (count > 2) f32.store(to, f32x4.extract_lane(values, 2), 8);
}

/** x f32 [rows, outputs] += floor(n w 2^-e + b), within +-limit, for each part of the map in turn. */
export function addLinear(n: usize, rows: i32, map: usize, x: usize, limit: f32): void {
  const all = word(map, INPUT_PAIRS);
  const outputs = word(map, OUTPUTS);
  const part = word(map, PART) >> 1;
  const tiles = outputs >> 3;
  let tile = 0;
  if (rows === 1) {
    for (; tile + 4 <= tiles; tile += 4) {
      const w = tileWeights(map, tile, all);
      for (let first = 0; first < all; first += part) {
        const offset = (<usize>first) << 4;
        multiplyTiles4(n + (offset >> 2), w + offset, (<usize>all) << 4, min(part, all - first));
        for (let t = 0; t < 4; t++) addTile(map, tile + t, t, x + ((<usize>(tile + t)) << 5), limit);
      }
    }
  }
  for (; tile < tiles; tile++) {
    for (let row = 0; row < rows; ) {
      const count = rowsAtOnce(rows - row);
      const from = n + ((<usize>(row * all)) << 2);
      for (let first = 0; first < all; first += part) {
        multiply(from, count, map, tile, first, min(part, all - first));
        addSums(map, tile, x, row, count, limit);
      }
      row += count;
    }
  }
}

/** Adds SUMS of `count` rows to x, scaled. */
function addSums(map: usize, tile: i32, x: usize, row: i32, count: i32, limit: f32): void {
  const outputs = word(map, OUTPUTS);
  for (let r = 0; r < count; r++) {
    const to = x + ((<usize>((row + r) * outputs) + <usize>(tile << 3)) << 2);
    addTile(map, tile, r, to, limit);
  }
}

/** Adds one row of SUMS, which are those of this tile, to 8 values. */
function addTile(map: usize, tile: i32, row: i32, to: usize, limit: f32): void {
  const max = f32x4.splat(limit);
  const min = f32x4.splat(-limit);
  for (let half = 0; half < 2; half++) {
    const at = to + ((<usize>half) << 4);
    const sum = f32x4.add(v128.load(at), scaled(map, tile, row, half));
    v128.store(at, f32x4.max(f32x4.min(sum, max), min));
  }
}
