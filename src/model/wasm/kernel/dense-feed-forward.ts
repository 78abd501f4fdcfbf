/** The feed-forward with SiLU, which closes no gate: x += down(hidden), hidden = silu(gate) up 2^-shift, quantized. */

import { RESIDUAL_LIMIT, SILU_LIMIT, WIDE_MAX } from "../../spec/limits";
import { DOWN, HIDDEN_UNIT, HIGHEST, LOWEST, OPENING, UP } from "./layout";
import { addLinear, linear } from "./linear";
import { part, real } from "./memory";
import { clip, integers, rounded } from "./rounding";

/** Bytes of scratch memory. */
export function denseBytes(rows: i32, hidden: i32): i32 {
  return rows * hidden * 10;
}

/** n i16 [rows, width], x f32 [rows, width]. silu: the address of the table. */
export function denseFeedForward(
  n: usize,
  rows: i32,
  layer: usize,
  hidden: i32,
  silu: usize,
  scratch: usize,
  x: usize,
): void {
  const count = rows * hidden;
  const gates = scratch; // f32 [rows, hidden]
  const ups = gates + ((<usize>count) << 2); // f32 [rows, hidden]
  const values = ups + ((<usize>count) << 2); // i16 [rows, hidden]
  linear(n, rows, part(layer, OPENING), gates, hidden);
  linear(n, rows, part(layer, UP), ups, hidden);
  const down = part(layer, DOWN);
  const unit = f32x4.splat(real(layer, HIDDEN_UNIT));
  const lowest = f32x4.splat(real(down, LOWEST));
  const highest = f32x4.splat(real(down, HIGHEST));
  const wide = f32x4.splat(<f32>WIDE_MAX);
  const narrow = f32x4.splat(<f32>-WIDE_MAX);
  for (let i: usize = 0; i < (<usize>count) << 2; i += 16) {
    const up = clip(v128.load(ups + i), narrow, wide);
    const product = f32x4.mul(f32x4.mul(activate(v128.load(gates + i), silu), up), unit);
    const h = integers(product, lowest, highest);
    v128.store_lane<i64>(values + (i >> 1), i16x8.narrow_i32x4_s(h, h), 0);
  }
  addLinear(values, rows, down, x, <f32>RESIDUAL_LIMIT);
}

function activate(gate: v128, silu: usize): v128 {
  const limited = clip(gate, f32x4.splat(<f32>-SILU_LIMIT), f32x4.splat(<f32>SILU_LIMIT));
  const index = rounded(f32x4.add(limited, f32x4.splat(<f32>SILU_LIMIT)));
  let y = f32x4.splat(load<f32>(silu + ((<usize>i32x4.extract_lane(index, 0)) << 2)));
  y = f32x4.replace_lane(y, 1, load<f32>(silu + ((<usize>i32x4.extract_lane(index, 1)) << 2)));
  y = f32x4.replace_lane(y, 2, load<f32>(silu + ((<usize>i32x4.extract_lane(index, 2)) << 2)));
  return f32x4.replace_lane(y, 3, load<f32>(silu + ((<usize>i32x4.extract_lane(index, 3)) << 2)));
}
