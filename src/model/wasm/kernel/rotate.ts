/** RoPE, and storing queries, keys and values where attention reads them. */

import { ROTATED_MAX, VALUE_MAX, WIDE_MAX } from "../../spec/limits";
import { HEAD_GROUP } from "./layout";
import { clip, integers } from "./rounding";

/** i16 [headDim]: one head, turned by RoPE. */
const TURNED: usize = memory.data(2048, 16);

/** TURNED = y f32 [headDim], turned by the angles of one position, cos and sin f32 [headDim / 2], within +-511. */
function rotate(y: usize, headDim: i32, cos: usize, sin: usize): void {
  const half = (<usize>headDim) << 1;
  const wide = f32x4.splat(<f32>WIDE_MAX);
  const narrow = f32x4.splat(<f32>-WIDE_MAX);
  const max = f32x4.splat(<f32>ROTATED_MAX);
  const min = f32x4.splat(<f32>-ROTATED_MAX);
  const rounding = f32x4.splat(0.5);
  for (let i: usize = 0; i < half; i += 16) {
    const a = clip(v128.load(y + i), narrow, wide);
    const b = clip(v128.load(y + half + i), narrow, wide);
    const c = v128.load(cos + i);
    const s = v128.load(sin + i);
    const first = f32x4.sub(f32x4.mul(a, c), f32x4.mul(b, s));
    const second = f32x4.add(f32x4.mul(b, c), f32x4.mul(a, s));
    const turned = i16x8.narrow_i32x4_s(
      integers(f32x4.floor(f32x4.add(first, rounding)), min, max),
      integers(f32x4.floor(f32x4.add(second, rounding)), min, max),
    );
    v128.store_lane<i64>(TURNED + (i >> 1), turned, 0);
    v128.store_lane<i64>(TURNED + ((half + i) >> 1), turned, 1);
  }
}

/** The pair p of TURNED, as two i16 in a word. */
function turnedPair(p: i32): i32 {
  return load<i32>(TURNED + ((<usize>p) << 2));
}

/** Stores a query in q, i16 [headDim / 2, HEAD_GROUP, 2], as member `lane` of its group. */
export function storeQuery(y: usize, headDim: i32, cos: usize, sin: usize, q: usize, lane: i32): void {
  rotate(y, headDim, cos, sin);
  for (let p = 0; p < headDim >> 1; p++)
    store<i32>(q + ((<usize>(p * HEAD_GROUP + lane)) << 2), turnedPair(p));
}

/** Stores a key in its ring, keys i16 [capacity / 4, headDim / 2, 4, 2]. */
export function storeKey(y: usize, headDim: i32, cos: usize, sin: usize, keys: usize, slot: i32): void {
  rotate(y, headDim, cos, sin);
  const block = keys + (((<usize>((slot >> 2) * (headDim >> 1))) << 4) + ((<usize>(slot & 3)) << 2));
  for (let p = 0; p < headDim >> 1; p++) store<i32>(block + ((<usize>p) << 4), turnedPair(p));
}

/** Stores a value in its ring, values i16 [capacity / 2, headDim, 2]. */
export function storeValue(y: usize, headDim: i32, values: usize, slot: i32): void {
  const pair = values + ((<usize>((slot >> 1) * headDim)) << 2);
  const shift = (slot & 1) << 4;
  const other = i32x4.splat(slot & 1 ? 0xffff : 0xffff0000);
  const max = f32x4.splat(<f32>VALUE_MAX);
  const min = f32x4.splat(<f32>-VALUE_MAX);
  for (let i: usize = 0; i < (<usize>headDim) << 2; i += 16) {
    const v = integers(v128.load(y + i), min, max);
    const half = i32x4.shl(v128.and(v, i32x4.splat(0xffff)), shift);
    v128.store(pair + i, v128.or(v128.and(v128.load(pair + i), other), half));
  }
}
