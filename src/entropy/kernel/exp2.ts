/** Adding this rounds a small float32 to an integer, which then stands in the sum's lower bits. */
const ROUNDER: f32 = 12582912; // 1.5 * 2^23

/**
 * 2^x for |x| < 120 in float32: multiplications and additions in a fixed order, the same in every engine.
 * A polynomial for the fraction in [-1/2, 1/2], relative error below 3e-6; the rest is added to the exponent.
 */
export function exp2x4(x: v128): v128 {
  const rounder = f32x4.splat(ROUNDER);
  const shifted = f32x4.add(x, rounder);
  const f = f32x4.sub(x, f32x4.sub(shifted, rounder));
  let p = f32x4.splat(0.0095701);
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.05591786));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.24024745));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.69312181));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.99999926));
  return i32x4.add(p, i32x4.shl(shifted, 23)); // the rounder's own bits are shifted out
}
