/** The inverse cosine transform of a block, in float32: the same in every engine, since it is sums and products in a fixed order. */

import { allocate } from "../memory";

/** Half the cosines of k·π/16, k from 0 to 8; that of 0 is over the root of 2. */
const C: StaticArray<f32> = [
  0.35355339, 0.49039264, 0.46193977, 0.41573481, 0.35355339, 0.27778512, 0.19134172, 0.09754516, 0,
];

/** f32[8][8]: [frequency][place]. */
const BASIS: usize = allocate(256);
for (let f = 0; f < 8; f++) {
  for (let x = 0; x < 8; x++) store<f32>(BASIS + ((f * 8 + x) << 2), cosine(f, x));
}

function cosine(f: i32, x: i32): f32 {
  if (f === 0) return C[0];
  const angle = ((2 * x + 1) * f) & 31;
  const half = angle > 16 ? 32 - angle : angle;
  return half > 8 ? -C[16 - half] : C[half];
}

export function basis(f: i32, x: i32): f32 {
  return load<f32>(BASIS + ((f * 8 + x) << 2));
}

/** f32[8][8] `from` and `to`, [row][column]: columns become what they are in space; rows stay frequencies. */
export function transformColumns(from: usize, to: usize): void {
  for (let y = 0; y < 8; y++) {
    let a = f32x4.splat(0);
    let b = a;
    for (let f = 0; f < 8; f++) {
      const weight = v128.load32_splat(BASIS + ((f * 8 + y) << 2));
      a = f32x4.add(a, f32x4.mul(weight, v128.load(from + (f << 5))));
      b = f32x4.add(b, f32x4.mul(weight, v128.load(from + (f << 5), 16)));
    }
    v128.store(to + (y << 5), a);
    v128.store(to + (y << 5), b, 16);
  }
}

/** Then rows become what they are in space, too. */
export function transformRows(from: usize, to: usize): void {
  for (let y = 0; y < 8; y++) {
    let a = f32x4.splat(0);
    let b = a;
    for (let f = 0; f < 8; f++) {
      const value = v128.load32_splat(from + ((y * 8 + f) << 2));
      a = f32x4.add(a, f32x4.mul(value, v128.load(BASIS + (f << 5))));
      b = f32x4.add(b, f32x4.mul(value, v128.load(BASIS + (f << 5), 16)));
    }
    v128.store(to + (y << 5), a);
    v128.store(to + (y << 5), b, 16);
  }
}
