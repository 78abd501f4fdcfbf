/** Typed fields of the structures in layout.ts. */

import { WEIGHTS } from "./layout";

export function word(struct: usize, field: i32): i32 {
  return load<i32>(struct + ((<usize>field) << 2));
}

export function address(struct: usize, field: i32): usize {
  return <usize>word(struct, field);
}

export function real(struct: usize, field: i32): f32 {
  return load<f32>(struct + ((<usize>field) << 2));
}

export function part(struct: usize, field: i32): usize {
  return struct + ((<usize>field) << 2);
}

/** x, f32, rounded to the nearest integer, halves to the even one, and clipped to low .. high, as i32. */
export function integers(x: v128, low: v128, high: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.max(f32x4.min(f32x4.nearest(x), high), low));
}

/** The address of the weights of one tile of 8 columns. */
export function tileWeights(map: usize, tile: i32, pairs: i32): usize {
  return address(map, WEIGHTS) + ((<usize>tile * <usize>pairs) << 4);
}
