/**
 * y = x w^T in float64, for weights in float32. Each sum is made of two, over the even and over the odd inputs in their
 * order; a vector of two float64 holds both. Blocking changes which sums are worked on, never the order within one.
 */

/** The weights of DEPTH inputs and PANEL columns are held as float64 at a time: they fit into the second-level cache. */
const DEPTH: i32 = 256;
const PANEL: i32 = 64;
/** f64 [PANEL, DEPTH]. */
const WEIGHTS: usize = memory.data(PANEL * DEPTH * 8, 16);

/** The bytes that `multiply` needs for its sums, f64x2 [rows, PANEL]. */
export function sumsBytes(rows: i32): i32 {
  return rows * PANEL * 16;
}

/**
 * x f64 [rows, inputs], w f32 [columns, inputs] -> y f64 [rows, columns]. `rows` is a multiple of 4, `columns` and
 * `inputs` are even. sums: memory of `sumsBytes` bytes.
 */
export function multiply(
  x: usize,
  rows: i32,
  w: usize,
  columns: i32,
  inputs: i32,
  y: usize,
  sums: usize,
): void {
  const xStride = (<usize>inputs) << 3;
  for (let first = 0; first < columns; first += PANEL) {
    const count = min(PANEL, columns - first);
    memory.fill(sums, 0, (<usize>(rows * count)) << 4);
    for (let from = 0; from < inputs; from += DEPTH) {
      const bytes = (<usize>min(DEPTH, inputs - from)) << 3; // of one column's weights
      promote(w + ((<usize>first * <usize>inputs + <usize>from) << 2), count, (<usize>inputs) << 2, bytes);
      for (let row = 0; row < rows; row += 4) {
        const at = x + <usize>row * xStride + ((<usize>from) << 3);
        for (let column = 0; column < count; column += 2) {
          const to = sums + ((<usize>(row * count + column)) << 4);
          addTile(at, xStride, WEIGHTS + <usize>column * bytes, bytes, to, (<usize>count) << 4);
        }
      }
    }
    for (let row = 0; row < rows; row++) {
      const from = sums + ((<usize>(row * count)) << 4);
      const to = y + ((<usize>row * <usize>columns + <usize>first) << 3);
      for (let column: usize = 0; column < <usize>count; column++)
        store<f64>(to + (column << 3), load<f64>(from + (column << 4)) + load<f64>(from + (column << 4), 8));
    }
  }
}

/** Copies `count` columns of float32, `stride` bytes apart, to WEIGHTS as float64, `bytes` bytes per column. */
function promote(w: usize, count: i32, stride: usize, bytes: usize): void {
  let to = WEIGHTS;
  for (let column = 0; column < count; column++) {
    for (let i: usize = 0; i < bytes; i += 16)
      v128.store(to + i, f64x2.promote_low_f32x4(v128.load64_zero(w + (i >> 1))));
    to += bytes;
    w += stride;
  }
}

/** Adds to their sums the products of 4 rows of x with 2 columns of w, over `bytes` bytes of inputs. */
function addTile(x: usize, xStride: usize, w: usize, bytes: usize, sums: usize, stride: usize): void {
  const x1 = x + xStride;
  const x2 = x1 + xStride;
  const x3 = x2 + xStride;
  const v = w + bytes;
  const sums1 = sums + stride;
  const sums2 = sums1 + stride;
  const sums3 = sums2 + stride;
  let a0 = v128.load(sums);
  let a1 = v128.load(sums, 16);
  let b0 = v128.load(sums1);
  let b1 = v128.load(sums1, 16);
  let c0 = v128.load(sums2);
  let c1 = v128.load(sums2, 16);
  let d0 = v128.load(sums3);
  let d1 = v128.load(sums3, 16);
  for (let i: usize = 0; i < bytes; i += 16) {
    const w0 = v128.load(w + i);
    const w1 = v128.load(v + i);
    let value = v128.load(x + i);
    a0 = f64x2.add(a0, f64x2.mul(value, w0));
    a1 = f64x2.add(a1, f64x2.mul(value, w1));
    value = v128.load(x1 + i);
    b0 = f64x2.add(b0, f64x2.mul(value, w0));
    b1 = f64x2.add(b1, f64x2.mul(value, w1));
    value = v128.load(x2 + i);
    c0 = f64x2.add(c0, f64x2.mul(value, w0));
    c1 = f64x2.add(c1, f64x2.mul(value, w1));
    value = v128.load(x3 + i);
    d0 = f64x2.add(d0, f64x2.mul(value, w0));
    d1 = f64x2.add(d1, f64x2.mul(value, w1));
  }
  v128.store(sums, a0);
  v128.store(sums, a1, 16);
  v128.store(sums1, b0);
  v128.store(sums1, b1, 16);
  v128.store(sums2, c0);
  v128.store(sums2, c1, 16);
  v128.store(sums3, d0);
  v128.store(sums3, d1, 16);
}
