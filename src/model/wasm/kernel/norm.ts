/** RMSNorm: n = q 2^-k R and q = x 2^-shift, both quantized for the next map; R is looked up by the sum of squares. */

import { RSQRT_BIN, RSQRT_MAX_INDEX, SHIFT_BIN, SHIFT_MAX_INDEX, WIDE_MAX } from "../../spec/limits";
import { CHANNEL_UNITS, EPSILON, HIGHEST, LOWEST, NORM_UNIT, RSQRT } from "./layout";
import { address, real } from "./memory";
import { clip, integers } from "./rounding";

/** x f32 [rows, width] -> n i16 [rows, width]. map: the linear map behind the norm. */
export function norm(
  x: usize,
  rows: i32,
  width: i32,
  struct: usize,
  rootShift: i32,
  shifts: usize,
  map: usize,
  n: usize,
): void {
  const fixed = real(struct, NORM_UNIT);
  const lowest = f32x4.splat(real(map, LOWEST));
  const highest = f32x4.splat(real(map, HIGHEST));
  const channelUnits = address(struct, CHANNEL_UNITS);
  const epsilon = real(struct, EPSILON);
  const rootUnit = f32x4.splat(<f32>1 / <f32>(1 << rootShift));
  const high = f32x4.splat(<f32>WIDE_MAX);
  const low = f32x4.splat(<f32>-WIDE_MAX);
  const table = address(struct, RSQRT);
  for (let row = 0; row < rows; row++) {
    const end = x + ((<usize>width) << 2);
    const unit = f32x4.splat(fixed === 0 ? load<f32>(shifts + (shiftBin(x, end) << 2)) : fixed);
    let squares = f32x4.splat(0);
    for (let at = x; at < end; at += 16) {
      const q = clip(f32x4.nearest(f32x4.mul(v128.load(at), unit)), low, high);
      const r = f32x4.nearest(f32x4.mul(q, rootUnit));
      squares = f32x4.add(squares, f32x4.mul(r, r));
    }
    const sum =
      f32x4.extract_lane(squares, 0) +
      f32x4.extract_lane(squares, 1) +
      f32x4.extract_lane(squares, 2) +
      f32x4.extract_lane(squares, 3);
    const step = f32x4.extract_lane(unit, 0);
    const more = Mathf.min(Mathf.floor(step * step * epsilon), <f32>(RSQRT_BIN * RSQRT_MAX_INDEX));
    const bin = <usize>(<i32>Mathf.min((sum + more) / <f32>RSQRT_BIN, <f32>RSQRT_MAX_INDEX));
    const scale = f32x4.splat(load<f32>(table + (bin << 2)));
    for (let at = x, k = channelUnits; at < end; at += 16, k += 16, n += 8) {
      const q = clip(f32x4.nearest(f32x4.mul(v128.load(at), unit)), low, high);
      const y = integers(f32x4.mul(f32x4.mul(q, v128.load(k)), scale), lowest, highest);
      v128.store_lane<i64>(n, i16x8.narrow_i32x4_s(y, y), 0);
    }
    x = end;
  }
}

/** The index of a row in the table of dynamic shifts. */
function shiftBin(x: usize, end: usize): usize {
  let top = f32x4.splat(0);
  for (let at = x; at < end; at += 16) top = f32x4.pmax(top, f32x4.abs(v128.load(at)));
  const a = max(f32x4.extract_lane(top, 0), f32x4.extract_lane(top, 1));
  const largest = max(a, max(f32x4.extract_lane(top, 2), f32x4.extract_lane(top, 3)));
  return <usize>(<i32>Mathf.min(largest / <f32>SHIFT_BIN, <f32>SHIFT_MAX_INDEX));
}
