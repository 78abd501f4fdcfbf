/**
 * Attention of one position's query heads, four at a time, over a ring of keys and values.
 *
 * Position p stands in slot p mod capacity; the capacity is a multiple of 4, so a block of 4
 * positions is a block of 4 slots. Scores are integers in 1/64 octave; 2^x and 1 / sum come
 * from tables; the weights sum to at most 65,791 and values are within +-255, so every sum
 * is below 2^24 and exact in f32.
 */

import { ACTIVATION_MAX, ACTIVATION_MIN, MASKED, RECIPROCAL_BIN, SCORE_RANGE } from "../../exact/limits";

/** The largest capacity. */
const MAX_KEYS = 16384;
/** [blocks, 4 heads, 4 keys]: scores as i32, then weights as f32. */
const WEIGHTS: usize = memory.data(MAX_KEYS * 16, 16);

/**
 * q i16 [headDim / 2, 4, 2]; sees positions first .. last. To `output`, i16: head h's
 * [headDim] values stand at output + h * headDim, for `heads` of the four.
 */
export function attend(
  q: usize,
  headDim: i32,
  keys: usize,
  values: usize,
  capacity: i32,
  first: i32,
  last: i32,
  scoreShift: i32,
  exp: usize,
  reciprocal: usize,
  unit: f32,
  heads: i32,
  output: usize,
): void {
  const blocks = (last >> 2) - (first >> 2) + 1;
  const firstSlot = (first & ~3) % capacity;
  score(q, headDim, keys, capacity, first, last, scoreShift, blocks, firstSlot);
  for (let head = 0; head < heads; head++) softmax(head, blocks, exp, reciprocal);
  average(headDim, values, capacity, blocks, firstSlot, unit, heads, output);
}

/** WEIGHTS = floor(q . k 2^-scoreShift), or MASKED outside of first .. last. */
function score(
  q: usize,
  headDim: i32,
  keys: usize,
  capacity: i32,
  first: i32,
  last: i32,
  scoreShift: i32,
  blocks: i32,
  firstSlot: i32,
): void {
  const bytes = (<usize>headDim) << 3; // of one block of keys
  const masked = i32x4.splat(MASKED);
  const from = i32x4.splat(first - 1);
  const to = i32x4.splat(last + 1);
  let positions = i32x4.add(i32x4.splat(first & ~3), i32x4(0, 1, 2, 3));
  let slot = firstSlot;
  let weights = WEIGHTS;
  for (let block = 0; block < blocks; block++) {
    let k = keys + <usize>(slot >> 2) * bytes;
    let a = i32x4.splat(0);
    let b = i32x4.splat(0);
    let c = i32x4.splat(0);
    let d = i32x4.splat(0);
    for (let at = q, end = q + bytes; at < end; at += 16, k += 16) {
      const key = v128.load(k);
      a = i32x4.add(a, i32x4.dot_i16x8_s(key, v128.load_splat<i32>(at)));
      b = i32x4.add(b, i32x4.dot_i16x8_s(key, v128.load_splat<i32>(at, 4)));
      c = i32x4.add(c, i32x4.dot_i16x8_s(key, v128.load_splat<i32>(at, 8)));
      d = i32x4.add(d, i32x4.dot_i16x8_s(key, v128.load_splat<i32>(at, 12)));
    }
    const seen = v128.and(i32x4.gt_s(positions, from), i32x4.lt_s(positions, to));
    v128.store(weights, v128.bitselect(i32x4.shr_s(a, scoreShift), masked, seen));
    v128.store(weights, v128.bitselect(i32x4.shr_s(b, scoreShift), masked, seen), 16);
    v128.store(weights, v128.bitselect(i32x4.shr_s(c, scoreShift), masked, seen), 32);
    v128.store(weights, v128.bitselect(i32x4.shr_s(d, scoreShift), masked, seen), 48);
    weights += 64;
    positions = i32x4.add(positions, i32x4.splat(4));
    slot += 4;
    if (slot === capacity) slot = 0;
  }
}

/** Scores of one head become weights, in place. */
function softmax(head: i32, blocks: i32, exp: usize, reciprocal: usize): void {
  const begin = WEIGHTS + ((<usize>head) << 4);
  const end = begin + ((<usize>blocks) << 6);
  let best = i32x4.splat(MASKED);
  for (let at = begin; at < end; at += 64) best = i32x4.max_s(best, v128.load(at));
  best = i32x4.max_s(best, v128.shuffle<i32>(best, best, 2, 3, 0, 1));
  best = i32x4.max_s(best, v128.shuffle<i32>(best, best, 1, 0, 3, 2));
  const range = i32x4.splat(SCORE_RANGE);
  let sums = f32x4.splat(0);
  for (let at = begin; at < end; at += 64) {
    const below = i32x4.shl(i32x4.min_s(i32x4.sub(best, v128.load(at)), range), 2);
    let e = v128.load_zero<f32>(exp + <usize>i32x4.extract_lane(below, 0));
    e = v128.load_lane<f32>(exp + <usize>i32x4.extract_lane(below, 1), e, 1);
    e = v128.load_lane<f32>(exp + <usize>i32x4.extract_lane(below, 2), e, 2);
    e = v128.load_lane<f32>(exp + <usize>i32x4.extract_lane(below, 3), e, 3);
    sums = f32x4.add(sums, e);
    v128.store(at, e);
  }
  const sum =
    f32x4.extract_lane(sums, 0) +
    f32x4.extract_lane(sums, 1) +
    f32x4.extract_lane(sums, 2) +
    f32x4.extract_lane(sums, 3);
  const bin = <usize>(<i32>(sum / <f32>RECIPROCAL_BIN));
  const scale = f32x4.splat(load<f32>(reciprocal + (bin << 2)));
  for (let at = begin; at < end; at += 64) v128.store(at, f32x4.floor(f32x4.mul(v128.load(at), scale)));
}

/** output = clip(floor(weights . values 2^-shift)). */
function average(
  headDim: i32,
  values: usize,
  capacity: i32,
  blocks: i32,
  firstSlot: i32,
  unit: f32,
  heads: i32,
  output: usize,
): void {
  const bytes = (<usize>headDim) << 1; // of one value
  const ringEnd = values + <usize>capacity * bytes;
  const begin = values + <usize>firstSlot * bytes;
  for (let dims: usize = 0; dims < bytes; dims += 16) {
    let a0 = f32x4.splat(0);
    let a1 = f32x4.splat(0);
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let c0 = f32x4.splat(0);
    let c1 = f32x4.splat(0);
    let d0 = f32x4.splat(0);
    let d1 = f32x4.splat(0);
    let v = begin + dims;
    for (let w = WEIGHTS, end = WEIGHTS + ((<usize>blocks) << 6); w < end; w += 64) {
      for (let key: usize = 0; key < 16; key += 4) {
        const v0 = f32x4.convert_i32x4_s(v128.load_ext<i16>(v));
        const v1 = f32x4.convert_i32x4_s(v128.load_ext<i16>(v, 8));
        v += bytes;
        let p = v128.load_splat<f32>(w + key);
        a0 = f32x4.add(a0, f32x4.mul(p, v0));
        a1 = f32x4.add(a1, f32x4.mul(p, v1));
        p = v128.load_splat<f32>(w + key, 16);
        b0 = f32x4.add(b0, f32x4.mul(p, v0));
        b1 = f32x4.add(b1, f32x4.mul(p, v1));
        p = v128.load_splat<f32>(w + key, 32);
        c0 = f32x4.add(c0, f32x4.mul(p, v0));
        c1 = f32x4.add(c1, f32x4.mul(p, v1));
        p = v128.load_splat<f32>(w + key, 48);
        d0 = f32x4.add(d0, f32x4.mul(p, v0));
        d1 = f32x4.add(d1, f32x4.mul(p, v1));
      }
      if (v >= ringEnd) v -= ringEnd - values;
    }
    const to = output + dims;
    const scale = f32x4.splat(unit);
    v128.store(to, narrowed(a0, a1, scale));
    if (heads > 1) v128.store(to + bytes, narrowed(b0, b1, scale));
    if (heads > 2) v128.store(to + 2 * bytes, narrowed(c0, c1, scale));
    if (heads > 3) v128.store(to + 3 * bytes, narrowed(d0, d1, scale));
  }
}

function narrowed(low: v128, high: v128, unit: v128): v128 {
  return i16x8.narrow_i32x4_s(clipped(low, unit), clipped(high, unit));
}

function clipped(sum: v128, unit: v128): v128 {
  const y = f32x4.floor(f32x4.mul(sum, unit));
  return i32x4.trunc_sat_f32x4_s(
    f32x4.max(f32x4.min(y, f32x4.splat(<f32>ACTIVATION_MAX)), f32x4.splat(<f32>ACTIVATION_MIN)),
  );
}
