/** 2^x of two float64, by the same operations as src/base/ieee-math.ts in the same order. */
export function exp2x2(x: v128): v128 {
  const one = f64x2.splat(1);
  const n = f64x2.floor(f64x2.add(x, f64x2.splat(0.5)));
  const r = f64x2.mul(f64x2.sub(x, n), f64x2.splat(Math.LN2));
  let sum = one;
  for (let k: f64 = 14; k >= 1; k--) sum = f64x2.add(one, f64x2.div(f64x2.mul(sum, r), f64x2.splat(k)));
  const whole = i32x4.trunc_sat_f64x2_s_zero(n);
  const half = i32x4.shr_s(whole, 1);
  const y = f64x2.mul(f64x2.mul(sum, power(half)), power(i32x4.sub(whole, half)));
  const above = v128.bitselect(f64x2.splat(Infinity), y, f64x2.ge(x, f64x2.splat(1024)));
  return v128.andnot(above, f64x2.lt(x, f64x2.splat(-1076)));
}

/** 2^n for the lower two lanes of n, i32, |n| < 1023. */
function power(n: v128): v128 {
  return i64x2.shl(i64x2.add(i64x2.extend_low_i32x4_s(n), i64x2.splat(1023)), 52);
}

/** Replaces each x, f64 [count, padded to even], by 2^((x - max) log2 e). */
export function exponentials(x: usize, count: i32, max: f64): void {
  for (const end = x + ((<usize>count) << 3); x < end; x += 16) {
    const below = f64x2.sub(v128.load(x), f64x2.splat(max));
    v128.store(x, exp2x2(f64x2.mul(below, f64x2.splat(Math.LOG2E))));
  }
}

/** Replaces each x, f64 [count, padded to even], by x / (1 + e^-x), or by 0 below -500. */
export function silu(x: usize, count: i32): void {
  for (const end = x + ((<usize>count) << 3); x < end; x += 16) {
    const value = v128.load(x);
    const e = exp2x2(f64x2.mul(f64x2.neg(value), f64x2.splat(Math.LOG2E)));
    const y = f64x2.div(value, f64x2.add(f64x2.splat(1), e));
    v128.store(x, v128.andnot(y, f64x2.lt(value, f64x2.splat(-500))));
  }
}
