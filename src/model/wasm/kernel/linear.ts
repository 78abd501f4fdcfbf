/**
 * Linear maps: floor(x w 2^-e + b) for rows of int16 activations and int8 weights.
 *
 * Weights are packed in tiles of 8 columns and pairs of inputs, as `dot_i16x8_s` needs them: a pair of activations,
 * broadcast, is multiplied with 4 columns at once. Sums are below 2^24, so scaling them in f32 is exact.
 */

import { BIASES, INPUT_PAIRS, OUTPUTS, PART, UNITS } from "./layout";
import { address, tileWeights, word } from "./memory";
import { clip } from "./rounding";

/** i32 [rows, tiles, 8]: the sums of 4 rows of one tile, 2 rows of 2 tiles or one row of 4 tiles. */
const SUMS: usize = memory.data(128, 16);

function storeSums(a0: v128, a1: v128, b0: v128, b1: v128, c0: v128, c1: v128, d0: v128, d1: v128): void {
  v128.store(SUMS, a0);
  v128.store(SUMS, a1, 16);
  v128.store(SUMS, b0, 32);
  v128.store(SUMS, b1, 48);
  v128.store(SUMS, c0, 64);
  v128.store(SUMS, c1, 80);
  v128.store(SUMS, d0, 96);
  v128.store(SUMS, d1, 112);
}

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
  storeSums(a0, a1, b0, b1, c0, c1, d0, d1);
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

/** The same for 2 rows and 2 tiles, whose weights are `step` bytes apart. */
function multiply2Tiles2(x: usize, stride: usize, w: usize, step: usize, pairs: i32): void {
  let a0 = i32x4.splat(0);
  let a1 = i32x4.splat(0);
  let b0 = i32x4.splat(0);
  let b1 = i32x4.splat(0);
  let c0 = i32x4.splat(0);
  let c1 = i32x4.splat(0);
  let d0 = i32x4.splat(0);
  let d1 = i32x4.splat(0);
  const end = x + ((<usize>pairs) << 2);
  for (; x < end; x += 4, w += 16) {
    const v0 = v128.load_splat<i32>(x);
    const v1 = v128.load_splat<i32>(x + stride);
    let w0 = v128.load_ext<i8>(w);
    let w1 = v128.load_ext<i8>(w, 8);
    a0 = i32x4.add(a0, i32x4.dot_i16x8_s(v0, w0));
    a1 = i32x4.add(a1, i32x4.dot_i16x8_s(v0, w1));
    c0 = i32x4.add(c0, i32x4.dot_i16x8_s(v1, w0));
    c1 = i32x4.add(c1, i32x4.dot_i16x8_s(v1, w1));
    w0 = v128.load_ext<i8>(w + step);
    w1 = v128.load_ext<i8>(w + step, 8);
    b0 = i32x4.add(b0, i32x4.dot_i16x8_s(v0, w0));
    b1 = i32x4.add(b1, i32x4.dot_i16x8_s(v0, w1));
    d0 = i32x4.add(d0, i32x4.dot_i16x8_s(v1, w0));
    d1 = i32x4.add(d1, i32x4.dot_i16x8_s(v1, w1));
  }
  storeSums(a0, a1, b0, b1, c0, c1, d0, d1);
}

/** The same for one row and 4 tiles: a pair of activations is broadcast once for 32 columns. */
function multiply1Tiles4(x: usize, w: usize, step: usize, pairs: i32): void {
  let a0 = i32x4.splat(0);
  let a1 = i32x4.splat(0);
  let b0 = i32x4.splat(0);
  let b1 = i32x4.splat(0);
  let c0 = i32x4.splat(0);
  let c1 = i32x4.splat(0);
  let d0 = i32x4.splat(0);
  let d1 = i32x4.splat(0);
  const w1 = w + step;
  const w2 = w1 + step;
  const w3 = w2 + step;
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
  storeSums(a0, a1, b0, b1, c0, c1, d0, d1);
}

/** How many rows are multiplied at once when this many are left. */
function rowsAtOnce(left: i32): i32 {
  return left >= 4 ? 4 : left >= 2 ? 2 : 1;
}

/** How many tiles are multiplied at once, of `left` that are left: few rows alone would leave registers idle. */
function tilesAtOnce(rows: i32, left: i32): i32 {
  const most = rows === 1 ? 4 : rows === 2 ? 2 : 1;
  return left >= most ? most : 1;
}

/**
 * SUMS of `count` rows and `tiles` tiles, from `tile` on, over the pairs of inputs first .. first + pairs - 1: 4, 2 or 1
 * rows of one tile, 2 rows of 2 tiles, or one row of 4 tiles.
 */
function multiply(rows: usize, count: i32, map: usize, tile: i32, tiles: i32, first: i32, pairs: i32): void {
  const all = word(map, INPUT_PAIRS);
  const stride = (<usize>all) << 2;
  const step = (<usize>all) << 4;
  const x = rows + ((<usize>first) << 2);
  const w = tileWeights(map, tile, all) + ((<usize>first) << 4);
  if (count === 4) multiply4(x, stride, w, pairs);
  else if (count === 2 && tiles === 2) multiply2Tiles2(x, stride, w, step, pairs);
  else if (count === 2) multiply2(x, stride, w, pairs);
  else if (tiles === 4) multiply1Tiles4(x, w, step, pairs);
  else multiply1(x, w, pairs);
}

/** floor(sum 2^-e + b) for 8 of SUMS and 4 columns of the tile: the first 4 when `half` is 0, or the others. */
function scaled(map: usize, tile: i32, sums: i32, half: i32): v128 {
  const column = ((<usize>tile) << 5) + ((<usize>half) << 4);
  const sum = v128.load(SUMS + ((<usize>sums) << 5) + ((<usize>half) << 4));
  const units = v128.load(address(map, UNITS) + column);
  const biases = v128.load(address(map, BIASES) + column);
  return f32x4.floor(f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(sum), units), biases));
}

/** y f32 [rows, columns] = floor(x w 2^-e + b). The map has as many outputs as columns, padded to whole tiles. */
export function linear(x: usize, rows: i32, map: usize, y: usize, columns: i32): void {
  const pairs = word(map, INPUT_PAIRS);
  const tiles = word(map, OUTPUTS) >> 3;
  for (let tile = 0; tile < tiles; ) {
    const atOnce = tilesAtOnce(rows, tiles - tile);
    for (let row = 0; row < rows; ) {
      const count = rowsAtOnce(rows - row);
      multiply(x + ((<usize>(row * pairs)) << 2), count, map, tile, atOnce, 0, pairs);
      for (let r = 0; r < count; r++, row++) {
        for (let t = 0; t < atOnce; t++) {
          const first = (tile + t) << 3;
          const to = y + ((<usize>(row * columns + first)) << 2);
          store4(to, scaled(map, tile + t, r * atOnce + t, 0), columns - first);
          store4(to + 16, scaled(map, tile + t, r * atOnce + t, 1), columns - first - 4);
        }
      }
    }
    tile += atOnce;
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
  for (let tile = 0; tile < tiles; ) {
    const atOnce = tilesAtOnce(rows, tiles - tile);
    for (let row = 0; row < rows; ) {
      const count = rowsAtOnce(rows - row);
      const to = x + ((<usize>(row * outputs + (tile << 3))) << 2);
      for (let first = 0; first < all; first += part) {
        multiply(n + ((<usize>(row * all)) << 2), count, map, tile, atOnce, first, min(part, all - first));
        addSums(map, tile, atOnce, count, to, limit);
      }
      row += count;
    }
    tile += atOnce;
  }
}

/** Adds SUMS of `count` rows and `tiles` tiles to x, scaled. */
function addSums(map: usize, tile: i32, tiles: i32, count: i32, x: usize, limit: f32): void {
  for (let r = 0; r < count; r++) {
    const to = x + ((<usize>(r * word(map, OUTPUTS))) << 2);
    for (let t = 0; t < tiles; t++) addTile(map, tile + t, r * tiles + t, to + ((<usize>t) << 5), limit);
  }
}

/** Adds 8 of SUMS, which are those of this tile, to 8 values. */
function addTile(map: usize, tile: i32, sums: i32, to: usize, limit: f32): void {
  const max = f32x4.splat(limit);
  const min = f32x4.splat(-limit);
  for (let half = 0; half < 2; half++) {
    const at = to + ((<usize>half) << 4);
    const sum = f32x4.add(v128.load(at), scaled(map, tile, sums, half));
    v128.store(at, clip(sum, min, max));
  }
}
