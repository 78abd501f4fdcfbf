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

/** The address of the weights of one tile of 8 columns. */
export function tileWeights(map: usize, tile: i32, pairs: i32): usize {
  return address(map, WEIGHTS) + ((<usize>tile * <usize>pairs) << 4);
}
