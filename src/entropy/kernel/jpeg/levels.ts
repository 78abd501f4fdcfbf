/** Magnitudes in steps that grow with them, to select by. */

import { allocate } from "../memory";

const MOST: i32 = 4095;
/** u8[MOST + 1] */
const LEVELS: usize = allocate(MOST + 1);
for (let i = 0; i <= MOST; i++) store<u8>(LEVELS + i, levelOf(i));

/** 0 to 4 as they are, then twice the binary logarithm. */
function levelOf(value: i32): i32 {
  if (value < 5) return value;
  const bits = 31 - clz(value);
  return min(2 * bits + ((value >> (bits - 1)) & 1), 15);
}

/** 0 to 15, of what is not below 0. */
export function level(value: i32): i32 {
  return load<u8>(LEVELS + min(value, MOST));
}

/** 12 to 52, 32 in the middle: up to 11 each step, then levels. */
export function signedLevel(value: i32): i32 {
  const size = abs(value);
  const steps = size < 12 ? size : 5 + level(size);
  return value < 0 ? 32 - steps : 32 + steps;
}

/** Within ±most, from 0 on. */
export function around(value: i32, most: i32): i32 {
  return min(max(value, -most), most) + most;
}

const LARGEST: f32 = 1000;

/** In quarters, rounded. */
export function quarters(value: f32): i32 {
  return floor<f32>(max(min(value, LARGEST), -LARGEST) * 4 + 0.5) as i32;
}
