/**
 * Clipping, and integers out of f32. On x86 `pmin` and `pmax` are one instruction each, and so are the two steps to an
 * integer; `min`, `max` and the saturating conversion, which provide for NaN, are seven or more.
 */

/** 1.5 2^23. Adding it rounds as `nearest` does, and leaves the integer in the lower bits of the sum. */
const SHIFTED: f32 = 12582912;
const SHIFTED_BITS: i32 = 0x4b400000;

/** x, f32, within low .. high. */
export function clip(x: v128, low: v128, high: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, high), low);
}

/** x, f32 within +-2^22, rounded to the nearest integer, halves to the even one, as i32. */
export function rounded(x: v128): v128 {
  return i32x4.sub(f32x4.add(x, f32x4.splat(SHIFTED)), i32x4.splat(SHIFTED_BITS));
}

/** x, f32, clipped to low .. high, which are integers within +-2^22, and rounded, as i32. */
export function integers(x: v128, low: v128, high: v128): v128 {
  return rounded(clip(x, low, high));
}
