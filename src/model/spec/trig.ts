/** Sine and cosine from IEEE + - * / alone, so that every JavaScript engine builds the same RoPE table. */

const HALF_PI = 1.5707963267948966;
/** pi/2 less the double HALF_PI. */
const HALF_PI_TAIL = 6.123233995736766e-17;

/** [cos x, sin x] for 0 <= x <= 10^6, absolute error below 1e-10. */
export function cosSin(x: number): [number, number] {
  const quarter = Math.floor(x / HALF_PI + 0.5);
  const r = x - quarter * HALF_PI - quarter * HALF_PI_TAIL;
  const r2 = r * r;
  let cos = 0;
  let sin = 0;
  for (let k = 20; k >= 2; k -= 2) {
    cos = (1 + cos) * (-r2 / (k * (k - 1)));
    sin = (1 + sin) * (-r2 / (k * (k + 1)));
  }
  cos = 1 + cos;
  sin = r * (1 + sin);
  switch (quarter & 3) {
    case 0:
      return [cos, sin];
    case 1:
      return [-sin, cos];
    case 2:
      return [-cos, -sin];
    default:
      return [sin, -cos];
  }
}
