/** Causal attention in float64. Every sum, over a head's channels or over keys, goes from the first to the last. */

import { exp2x2 } from "./exp2";

function padded(rows: i32): i32 {
  return (rows + 7) & ~7;
}

/** The bytes that `attend` needs besides its operands: f64 [headDim, padded rows] and [padded rows]. */
export function attendBytes(rows: i32, headDim: i32): i32 {
  return padded(rows) * (headDim + 1) * 8;
}

/**
 * q f64 [rows, heads, headDim], k and v f64 [rows, kvHeads, headDim] -> y f64 [rows, heads, headDim]. `headDim` is
 * even. scratch: memory of `attendBytes` bytes.
 */
export function attend(
  q: usize,
  k: usize,
  v: usize,
  rows: i32,
  heads: i32,
  kvHeads: i32,
  headDim: i32,
  y: usize,
  scratch: usize,
): void {
  const size = (<usize>headDim) << 3;
  const keyStride = <usize>kvHeads * size;
  const stride = <usize>heads * size;
  const keys = scratch; // f64 [headDim, padded rows]
  const weights = keys + <usize>padded(rows) * size; // f64 [padded rows]
  for (let head = 0; head < heads; head++) {
    const group = <usize>((head * kvHeads) / heads) * size;
    transpose(k + group, keyStride, rows, headDim, keys);
    for (let row = 0; row < rows; row++) {
      const at = <usize>row * stride + <usize>head * size;
      score(q + at, headDim, keys, padded(rows), row + 1, weights);
      softmax(weights, row + 1);
      average(weights, row + 1, v + group, keyStride, size, y + at);
    }
  }
}

function transpose(k: usize, stride: usize, rows: i32, headDim: i32, keys: usize): void {
  const columns = <usize>padded(rows);
  for (let row: usize = 0; row < <usize>rows; row++) {
    for (let i: usize = 0; i < <usize>headDim; i++)
      store<f64>(keys + ((i * columns + row) << 3), load<f64>(k + row * stride + (i << 3)));
  }
}

/** scores [count, padded to 8] = q . k log2 e / sqrt(headDim). Those after `count` have no meaning. */
function score(q: usize, headDim: i32, keys: usize, columns: i32, count: i32, scores: usize): void {
  const root = f64x2.splat(Math.sqrt(<f64>headDim));
  const unit = f64x2.splat(Math.LOG2E);
  const stride = (<usize>columns) << 3;
  const qEnd = q + ((<usize>headDim) << 3);
  for (const end = scores + ((<usize>padded(count)) << 3); scores < end; scores += 64, keys += 64) {
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    let c = f64x2.splat(0);
    let d = f64x2.splat(0);
    for (let at = q, k = keys; at < qEnd; at += 8, k += stride) {
      const value = v128.load_splat<f64>(at);
      a = f64x2.add(a, f64x2.mul(value, v128.load(k)));
      b = f64x2.add(b, f64x2.mul(value, v128.load(k, 16)));
      c = f64x2.add(c, f64x2.mul(value, v128.load(k, 32)));
      d = f64x2.add(d, f64x2.mul(value, v128.load(k, 48)));
    }
    v128.store(scores, f64x2.div(f64x2.mul(a, unit), root));
    v128.store(scores, f64x2.div(f64x2.mul(b, unit), root), 16);
    v128.store(scores, f64x2.div(f64x2.mul(c, unit), root), 32);
    v128.store(scores, f64x2.div(f64x2.mul(d, unit), root), 48);
  }
}

/** Turns scores into weights that sum to 1, in place. */
function softmax(scores: usize, count: i32): void {
  const end = scores + ((<usize>count) << 3);
  let best = -Infinity;
  for (let at = scores; at < end; at += 8) best = max(best, load<f64>(at));
  const most = f64x2.splat(best);
  for (let at = scores; at < end; at += 16) v128.store(at, exp2x2(f64x2.sub(v128.load(at), most)));
  let sum: f64 = 0;
  for (let at = scores; at < end; at += 8) sum += load<f64>(at);
  const sums = f64x2.splat(sum);
  for (let at = scores; at < end; at += 16) v128.store(at, f64x2.div(v128.load(at), sums));
}

/** y [size / 8] = weights . v, where the values of two keys are `stride` bytes apart. */
function average(weights: usize, count: i32, v: usize, stride: usize, size: usize, y: usize): void {
  const end = weights + ((<usize>count) << 3);
  let i: usize = 0;
  for (; i + 64 <= size; i += 64) {
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    let c = f64x2.splat(0);
    let d = f64x2.splat(0);
    for (let at = weights, from = v + i; at < end; at += 8, from += stride) {
      const weight = v128.load_splat<f64>(at);
      a = f64x2.add(a, f64x2.mul(weight, v128.load(from)));
      b = f64x2.add(b, f64x2.mul(weight, v128.load(from, 16)));
      c = f64x2.add(c, f64x2.mul(weight, v128.load(from, 32)));
      d = f64x2.add(d, f64x2.mul(weight, v128.load(from, 48)));
    }
    v128.store(y + i, a);
    v128.store(y + i, b, 16);
    v128.store(y + i, c, 32);
    v128.store(y + i, d, 48);
  }
  for (; i < size; i += 16) {
    let a = f64x2.splat(0);
    for (let at = weights, from = v + i; at < end; at += 8, from += stride)
      a = f64x2.add(a, f64x2.mul(v128.load_splat<f64>(at), v128.load(from)));
    v128.store(y + i, a);
  }
}
