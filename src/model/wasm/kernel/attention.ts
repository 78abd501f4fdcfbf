/**
 * Attention of the query heads of one position, four at a time, over a ring of keys and values.
 *
 * Position p has slot p mod capacity. The capacity is a multiple of 4, so a block of 4 positions is a block of 4 slots.
 * Scores are integers in 1/64 octave; 2^x and 1 / sum come from tables. The weights sum to at most 65,791 and values
 * are within +-255, so every sum is below 2^24.
 */

import { MASKED, RECIPROCAL_BIN, SCORE_RANGE } from "../../spec/limits";
import { HIGHEST, LOWEST } from "./layout";
import { real } from "./memory";
import { integers, rounded } from "./rounding";

/** The largest capacity. */
const MAX_KEYS = 16384;
/** [blocks, 4 heads, 4 keys]: scores, i32, and later 2^score, f32. */
const SCORES: usize = memory.data(MAX_KEYS * 16, 16);
/** i16 [blocks, 4 heads, 4 keys]: weights, cut off at LARGEST. */
const WEIGHTS: usize = memory.data(MAX_KEYS * 8, 16);
const LARGEST: i32 = 32767;
/**
 * What WEIGHTS leaves out, for each head: the number of entries, and for each entry the index of a pair of keys in the
 * order of WEIGHTS, and what is to be added to their weights, i16 [2]. The weights of a head sum to 65,791 at most, so
 * there are at most two entries: of one key, or of two.
 */
const EXCESS: usize = memory.data(4 * 32, 16);

/**
 * q i16 [headDim / 2, 4, 2] attends to the positions first .. last. Of the four heads `heads` are in use; output i16
 * [heads, headDim].
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
  map: usize,
  heads: i32,
  output: usize,
): void {
  const blocks = (last >> 2) - (first >> 2) + 1;
  const firstSlot = (first & ~3) % capacity;
  score(q, headDim, keys, capacity, first, last, scoreShift, blocks, firstSlot);
  for (let head = 0; head < heads; head++) softmax(head, blocks, exp, reciprocal);
  average(headDim, values, capacity, blocks, firstSlot, unit, map, heads, output);
}

/** SCORES = floor(q . k 2^-scoreShift), or MASKED for positions other than first .. last. */
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
  let scores = SCORES;
  const end = q + bytes;
  for (let block = 0; block < blocks; block++) {
    let k = keys + <usize>(slot >> 2) * bytes;
    let a = i32x4.splat(0);
    let b = i32x4.splat(0);
    let c = i32x4.splat(0);
    let d = i32x4.splat(0);
    let at = q;
    do {
      const key = v128.load(k);
      a = i32x4.add(a, i32x4.dot_i16x8_s(key, v128.load_splat<i32>(at)));
      b = i32x4.add(b, i32x4.dot_i16x8_s(key, v128.load_splat<i32>(at, 4)));
      c = i32x4.add(c, i32x4.dot_i16x8_s(key, v128.load_splat<i32>(at, 8)));
      d = i32x4.add(d, i32x4.dot_i16x8_s(key, v128.load_splat<i32>(at, 12)));
      at += 16;
      k += 16;
    } while (at < end);
    const seen = v128.and(i32x4.gt_s(positions, from), i32x4.lt_s(positions, to));
    v128.store(scores, v128.bitselect(i32x4.shr_s(a, scoreShift), masked, seen));
    v128.store(scores, v128.bitselect(i32x4.shr_s(b, scoreShift), masked, seen), 16);
    v128.store(scores, v128.bitselect(i32x4.shr_s(c, scoreShift), masked, seen), 32);
    v128.store(scores, v128.bitselect(i32x4.shr_s(d, scoreShift), masked, seen), 48);
    scores += 64;
    positions = i32x4.add(positions, i32x4.splat(4));
    slot += 4;
    if (slot === capacity) slot = 0;
  }
}

/** Turns the scores of one head into its weights. */
function softmax(head: i32, blocks: i32, exp: usize, reciprocal: usize): void {
  const begin = SCORES + ((<usize>head) << 4);
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
  const scale = load<f32>(reciprocal + (bin << 2));
  const scales = f32x4.splat(scale);
  let weights = WEIGHTS + ((<usize>head) << 3);
  for (let at = begin; at < end; at += 64, weights += 32) {
    const w = rounded(f32x4.floor(f32x4.mul(v128.load(at), scales)));
    v128.store_lane<i64>(weights, i16x8.narrow_i32x4_s(w, w), 0);
  }
  const entries = EXCESS + ((<usize>head) << 5);
  store<i32>(entries, 0);
  // The weight of the best key comes from the first entry of the table, and none is larger.
  if (Mathf.floor(load<f32>(exp) * scale) > <f32>LARGEST) listExcess(begin, blocks, scale, entries);
}

/** Lists in `entries` what `narrow` has cut off from the weights that are above LARGEST. */
function listExcess(scores: usize, blocks: i32, scale: f32, entries: usize): void {
  let count = 0;
  for (let block = 0; block < blocks; block++, scores += 64) {
    const products = f32x4.mul(v128.load(scores), f32x4.splat(scale));
    if (!v128.any_true(f32x4.gt(f32x4.floor(products), f32x4.splat(<f32>LARGEST)))) continue;
    for (let key = 0; key < 4; key++) {
      let excess = <i32>Mathf.floor(load<f32>(scores + ((<usize>key) << 2)) * scale) - LARGEST;
      for (; excess > 0; excess -= LARGEST, count++) {
        const entry = entries + ((<usize>count) << 3);
        store<i32>(entry, (block << 1) + (key >> 1), 4);
        store<i32>(entry, min(excess, LARGEST) << ((key & 1) << 4), 8);
      }
    }
  }
  store<i32>(entries, count);
}

/** output = weights . values 2^-shift, quantized for `map`. */
function average(
  headDim: i32,
  values: usize,
  capacity: i32,
  blocks: i32,
  firstSlot: i32,
  unit: f32,
  map: usize,
  heads: i32,
  output: usize,
): void {
  const bytes = (<usize>headDim) << 1; // of one value
  const ringEnd = values + <usize>capacity * bytes;
  const begin = values + <usize>firstSlot * bytes;
  const scale = f32x4.splat(unit);
  const end = WEIGHTS + ((<usize>blocks) << 5);
  for (let dims: usize = 0; dims < bytes; dims += 16) {
    let a0 = i32x4.splat(0);
    let a1 = i32x4.splat(0);
    let b0 = i32x4.splat(0);
    let b1 = i32x4.splat(0);
    let c0 = i32x4.splat(0);
    let c1 = i32x4.splat(0);
    let d0 = i32x4.splat(0);
    let d1 = i32x4.splat(0);
    const start = begin + (dims << 1);
    let v = start;
    let w = WEIGHTS;
    do {
      for (let pair: usize = 0; pair < 8; pair += 4) {
        const v0 = v128.load(v);
        const v1 = v128.load(v, 16);
        v += bytes << 1;
        let p = v128.load_splat<i32>(w + pair);
        a0 = i32x4.add(a0, i32x4.dot_i16x8_s(p, v0));
        a1 = i32x4.add(a1, i32x4.dot_i16x8_s(p, v1));
        p = v128.load_splat<i32>(w + pair, 8);
        b0 = i32x4.add(b0, i32x4.dot_i16x8_s(p, v0));
        b1 = i32x4.add(b1, i32x4.dot_i16x8_s(p, v1));
        p = v128.load_splat<i32>(w + pair, 16);
        c0 = i32x4.add(c0, i32x4.dot_i16x8_s(p, v0));
        c1 = i32x4.add(c1, i32x4.dot_i16x8_s(p, v1));
        p = v128.load_splat<i32>(w + pair, 24);
        d0 = i32x4.add(d0, i32x4.dot_i16x8_s(p, v0));
        d1 = i32x4.add(d1, i32x4.dot_i16x8_s(p, v1));
      }
      if (v >= ringEnd) v -= ringEnd - values;
      w += 32;
    } while (w < end);
    const to = output + dims;
    const ring = ringEnd - values;
    storeValues(to, a0, a1, 0, start, ringEnd, ring, bytes, scale, map);
    if (heads > 1) storeValues(to + bytes, b0, b1, 1, start, ringEnd, ring, bytes, scale, map);
    if (heads > 2) storeValues(to + 2 * bytes, c0, c1, 2, start, ringEnd, ring, bytes, scale, map);
    if (heads > 3) storeValues(to + 3 * bytes, d0, d1, 3, start, ringEnd, ring, bytes, scale, map);
  }
}

/** Stores 8 channels of a head's output: their sums, with what EXCESS adds to them, scaled and quantized. */
function storeValues(
  to: usize,
  low: v128,
  high: v128,
  head: i32,
  start: usize,
  ringEnd: usize,
  ring: usize,
  bytes: usize,
  unit: v128,
  map: usize,
): void {
  const lowest = f32x4.splat(real(map, LOWEST));
  const highest = f32x4.splat(real(map, HIGHEST));
  const entries = EXCESS + ((<usize>head) << 5);
  for (let i = 0; i < load<i32>(entries); i++) {
    const entry = entries + ((<usize>i) << 3);
    let v = start + <usize>load<i32>(entry, 4) * (bytes << 1);
    if (v >= ringEnd) v -= ring;
    const p = v128.load_splat<i32>(entry, 8);
    low = i32x4.add(low, i32x4.dot_i16x8_s(p, v128.load(v)));
    high = i32x4.add(high, i32x4.dot_i16x8_s(p, v128.load(v, 16)));
  }
  v128.store(
    to,
    i16x8.narrow_i32x4_s(
      integers(f32x4.mul(f32x4.convert_i32x4_s(low), unit), lowest, highest),
      integers(f32x4.mul(f32x4.convert_i32x4_s(high), unit), lowest, highest),
    ),
  );
}
