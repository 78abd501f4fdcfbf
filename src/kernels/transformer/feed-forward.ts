/** The feed-forward's first half: hidden = clip(floor(activation(gate) up 2^-shift)). */

import { HIDDEN_MAX, HIDDEN_MIN, SILU_LIMIT, WIDE_MAX } from "../../exact/limits";
import { GATE_UP, HIDDEN_UNIT, INPUT_PAIRS, TILE } from "./layout";
import { multiply, rowsAtOnce, scaled } from "./linear";
import { part, real, word } from "./memory";

/** f32 [4, 8]: the gates of one tile. */
const GATES: usize = memory.data(128, 16);

/** n [rows, width] i16 -> hidden [rows, `hidden`] i16. `silu` is the table's address, or 0 for relu. */
export function gateAndUp(n: usize, rows: i32, layer: usize, hidden: i32, silu: usize, to: usize): void {
  const map = part(layer, GATE_UP);
  const bytes = (<usize>word(map, INPUT_PAIRS)) << 2;
  const unit = f32x4.splat(real(layer, HIDDEN_UNIT));
  const wide = f32x4.splat(<f32>WIDE_MAX);
  const narrow = f32x4.splat(<f32>-WIDE_MAX);
  const min = f32x4.splat(<f32>HIDDEN_MIN);
  const max = f32x4.splat(<f32>HIDDEN_MAX);
  const tiles = hidden / TILE;
  for (let tile = 0; tile < tiles; tile++) {
    for (let row = 0; row < rows; ) {
      const count = rowsAtOnce(row, rows);
      const x = n + <usize>row * bytes;
      multiply(x, count, map, tile);
      for (let r = 0; r < count << 1; r++) {
        v128.store(GATES + ((<usize>r) << 4), activate(scaled(map, tile, r >> 1, r & 1), silu));
      }
      multiply(x, count, map, tiles + tile);
      for (let r = 0; r < count; r++, row++) {
        let halves = i32x4.splat(0);
        for (let half = 0; half < 2; half++) {
          const up = f32x4.max(f32x4.min(scaled(map, tiles + tile, r, half), wide), narrow);
          const gate = v128.load(GATES + ((<usize>((r << 1) + half)) << 4));
          const h = f32x4.floor(f32x4.mul(f32x4.mul(gate, up), unit));
          const integers = i32x4.trunc_sat_f32x4_s(f32x4.max(f32x4.min(h, max), min));
          halves = half === 0 ? integers : i16x8.narrow_i32x4_s(halves, integers);
        }
        v128.store(to + ((<usize>(row * hidden + (tile << 3))) << 1), halves);
      }
    }
  }
}

/** relu within 12 bits, or silu by table. */
function activate(gate: v128, silu: usize): v128 {
  if (silu === 0) return f32x4.max(f32x4.min(gate, f32x4.splat(<f32>WIDE_MAX)), f32x4.splat(0));
  const limited = f32x4.max(f32x4.min(gate, f32x4.splat(<f32>SILU_LIMIT)), f32x4.splat(<f32>-SILU_LIMIT));
  const index = i32x4.trunc_sat_f32x4_s(f32x4.add(limited, f32x4.splat(<f32>SILU_LIMIT)));
  let y = f32x4.splat(load<f32>(silu + ((<usize>i32x4.extract_lane(index, 0)) << 2)));
  y = f32x4.replace_lane(y, 1, load<f32>(silu + ((<usize>i32x4.extract_lane(index, 1)) << 2)));
  y = f32x4.replace_lane(y, 2, load<f32>(silu + ((<usize>i32x4.extract_lane(index, 2)) << 2)));
  return f32x4.replace_lane(y, 3, load<f32>(silu + ((<usize>i32x4.extract_lane(index, 3)) << 2)));
}
