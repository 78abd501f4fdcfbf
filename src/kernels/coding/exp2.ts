/**
 * 2^x for |x| < 126 in float32: multiplications and additions in a fixed order, the same in every engine.
 * 2^f on [0, 1) is a polynomial that is exactly 1 at 0; relative error below 2e-7 (and the roundings).
 */
export function exp2x4(x: v128): v128 {
  const whole = f32x4.floor(x);
  const f = f32x4.sub(x, whole);
  let p = f32x4.splat(0.0018775767);
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.0089893397));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.055826318));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.24015361));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.69315308));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(1));
  const exponent = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23);
  return f32x4.mul(p, exponent);
}
