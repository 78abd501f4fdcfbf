/**
 * Base-2 exponential and logarithm from IEEE + - * / alone, so that every engine computes the
 * same bits. The engine's own transcendental functions are only "implementation-approximated"
 * (ECMA-262, 21.3.2) and must not take part in coding; its constants are correctly rounded.
 * The coding kernel shares this file: to AssemblyScript, `number` is f64 and a bare literal an i32.
 */

/** 2^n for an integer n; exact, with gradual underflow to 0 and overflow to Infinity. */
export function powerOfTwo(n: number): number {
  if (n > 1023) return Infinity;
  if (n < -1074) return 0;
  let result: number = 1;
  let base: number = n < 0 ? 0.5 : 2.0;
  let k: number = n < 0 ? -n : n;
  while (k > 0) {
    if (k % 2 === 1) result *= base;
    k = Math.floor(k / 2);
    // Squaring stops before it could overflow: `base` is last needed at 2^512.
    if (k > 0) base *= base;
  }
  return result;
}

/** 2^x; relative error below 1e-15 where the result is normal. */
export function exp2(x: number): number {
  if (!(x < 1024)) return x > 0 ? Infinity : x; // or NaN
  if (x < -1076) return 0;
  const n = Math.floor(x + 0.5);
  const r = (x - n) * Math.LN2; // |r| <= 0.3466: the Taylor series needs 14 terms
  let sum: number = 1;
  for (let k: number = 14; k >= 1; k--) sum = 1 + (sum * r) / k;
  // 2^n in two steps: 2^1024 and the subnormals are out of reach of one exact factor.
  const half = Math.floor(n / 2);
  return sum * powerOfTwo(half) * powerOfTwo(n - half);
}

/** Base-2 logarithm; error below 1e-15 relative (near x = 1 too). NaN below 0, -Infinity at 0. */
export function log2(x: number): number {
  if (!(x >= 0)) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return Infinity;
  let n: number = 0;
  let m = x;
  for (let step: number = 512; step >= 1; step = Math.floor(step / 2)) {
    const up = powerOfTwo(step);
    while (m >= up) {
      m /= up;
      n += step;
    }
    while (m * up < 2) {
      m *= up;
      n -= step;
    }
  }
  if (m > Math.SQRT2) {
    m /= 2;
    n += 1;
  }
  // m in [sqrt(1/2), sqrt(2)]: ln m = 2 artanh(s), |s| <= 0.1716.
  const s = (m - 1) / (m + 1);
  const s2 = s * s;
  let sum: number = 0;
  for (let k: number = 25; k >= 3; k -= 2) sum = (sum + 1 / k) * s2;
  return n + 2 * (s + s * sum) * Math.LOG2E;
}
