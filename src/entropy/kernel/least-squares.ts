/**
 * The best linear guess of a value from others, by least squares over the past, which fades. As in paq8px's OLS:
 * sums of products, and now and then a solution by Cholesky's decomposition. Doubles; + - * / and sqrt alone.
 */

import { allocate } from "./memory";

export class LeastSquares {
  readonly count: i32;
  /** What is left of a sum one value later. */
  private readonly fading: f64;
  /** Added to the diagonal, so that there always is a solution. */
  private readonly ridge: f64;
  /** Values between two solutions. */
  private readonly interval: i32;
  /** f64[count][count], its lower half: sums of products; and the same, decomposed. */
  private readonly products: usize;
  private readonly factor: usize;
  /** f64[count]: sums of products with the value; the weights; what is known this time. */
  private readonly targets: usize;
  private readonly weights: usize;
  readonly known: usize;
  private untilSolved: i32;

  constructor(count: i32, fading: f64, ridge: f64, interval: i32) {
    this.count = count;
    this.fading = fading;
    this.ridge = ridge;
    this.interval = interval;
    this.untilSolved = interval;
    this.products = allocate((count * count) << 3);
    this.factor = allocate((count * count) << 3);
    this.targets = allocate(count << 3);
    this.weights = allocate(count << 3);
    this.known = allocate(count << 3);
  }

  guess(): f64 {
    let sum: f64 = 0;
    for (let i = 0; i < this.count; i++) sum += at(this.weights, i) * at(this.known, i);
    return sum;
  }

  /** What the value was. */
  learn(value: f64): void {
    const share: f64 = 1 - this.fading;
    for (let i = 0; i < this.count; i++) {
      const scaled = at(this.known, i) * share;
      const row = this.products + ((i * this.count) << 3);
      for (let j = 0; j <= i; j++) put(row, j, at(row, j) * this.fading + scaled * at(this.known, j));
      put(this.targets, i, at(this.targets, i) * this.fading + scaled * value);
    }
    if (--this.untilSolved > 0) return;
    this.untilSolved = this.interval;
    if (this.decompose()) this.substitute();
  }

  /** False when rounding has made it impossible: the old weights stay. */
  private decompose(): bool {
    const n = this.count;
    for (let i = 0; i < n; i++) {
      const rowI = this.factor + ((i * n) << 3);
      for (let j = 0; j <= i; j++) {
        const rowJ = this.factor + ((j * n) << 3);
        let sum = load<f64>(this.products + ((i * n + j) << 3));
        for (let k = 0; k < j; k++) sum -= at(rowI, k) * at(rowJ, k);
        if (i !== j) {
          put(rowI, j, sum / at(rowJ, j));
          continue;
        }
        sum += this.ridge;
        if (!(sum > 1e-6)) return false;
        put(rowI, i, sqrt(sum));
      }
    }
    return true;
  }

  private substitute(): void {
    const n = this.count;
    for (let i = 0; i < n; i++) {
      const row = this.factor + ((i * n) << 3);
      let sum = at(this.targets, i);
      for (let j = 0; j < i; j++) sum -= at(row, j) * at(this.weights, j);
      put(this.weights, i, sum / at(row, i));
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = at(this.weights, i);
      for (let j = i + 1; j < n; j++)
        sum -= load<f64>(this.factor + ((j * n + i) << 3)) * at(this.weights, j);
      put(this.weights, i, sum / load<f64>(this.factor + ((i * n + i) << 3)));
    }
  }
}

function at(array: usize, i: i32): f64 {
  return load<f64>(array + (i << 3));
}

function put(array: usize, i: i32, value: f64): void {
  store<f64>(array + (i << 3), value);
}
