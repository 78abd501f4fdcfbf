import { describe, expect, it } from "vitest";
import { randomIntegers } from "../../test/random-checkpoint.ts";
import { exp2, powerOfTwo } from "../base/ieee-math.ts";
import { silu } from "../model/spec/tables.ts";
import { FloatKernel } from "./float-kernel.ts";

const kernel = new FloatKernel();

/** Of any sign; `octaves` apart at most, some of them 0, -0 or the smallest there are. */
function awkward(seed: number, count: number, octaves: number): Float64Array {
  const random = randomIntegers(seed, 3 * count, 1 << 20);
  return Float64Array.from({ length: count }, (_, i) => {
    const kind = random[3 * i]! % 50;
    if (kind < 2) return kind - 1 ? 0 : -0;
    if (kind === 2) return powerOfTwo(-1074) * (random[3 * i + 1]! - (1 << 19));
    const mantissa = random[3 * i + 1]! / (1 << 19) - 1;
    return mantissa * powerOfTwo((random[3 * i + 2]! % octaves) - (octaves >> 1));
  });
}

/** The definition: the sum over even k, and the one over odd k, added. */
function product(x: Float64Array, weights: Float32Array, K: number): Float64Array {
  const [T, N] = [x.length / K, weights.length / K];
  return Float64Array.from({ length: T * N }, (_, i) => {
    const [t, n] = [Math.floor(i / N), i % N];
    let [even, odd] = [0, 0];
    for (let k = 0; k < K; k += 2) {
      even += x[t * K + k]! * weights[n * K + k]!;
      odd += x[t * K + k + 1]! * weights[n * K + k + 1]!;
    }
    return even + odd;
  });
}

function attended(
  q: Float64Array,
  k: Float64Array,
  v: Float64Array,
  heads: number,
  kvHeads: number,
  d: number,
) {
  const y = new Float64Array(q.length);
  for (let t = 0; t < q.length / (heads * d); t++) {
    for (let h = 0; h < heads; h++) {
      const at = (t * heads + h) * d;
      const keyAt = (s: number) => (s * kvHeads + Math.floor((h * kvHeads) / heads)) * d;
      const scores = Array.from({ length: t + 1 }, (_, s) => {
        let dot = 0;
        for (let i = 0; i < d; i++) dot += q[at + i]! * k[keyAt(s) + i]!;
        return (dot * Math.LOG2E) / Math.sqrt(d);
      });
      const max = scores.reduce((a, b) => Math.max(a, b));
      const weights = scores.map((score) => exp2(score - max));
      const sum = weights.reduce((a, b) => a + b);
      weights.forEach((weight, s) => {
        for (let i = 0; i < d; i++) y[at + i]! += (weight / sum) * v[keyAt(s) + i]!;
      });
    }
  }
  return y;
}

// toEqual tells 0 from -0, and every bit from every other.
describe("the float kernel gives the bits of the plain definition", () => {
  it.each([
    [1, 2, 1],
    [3, 6, 5],
    [4, 64, 64],
    [7, 258, 67],
    [9, 770, 1],
    [33, 514, 129],
    [2, 8, 1027],
  ])("of products: %i rows, %i inputs, %i outputs", (T, K, N) => {
    for (const octaves of [1, 40, 250]) {
      const x = awkward(T, T * K, octaves * 2);
      const weights = Float32Array.from(awkward(N, N * K, octaves));
      expect(kernel.multiply(x, weights, K)).toEqual(product(x, weights, K));
    }
  });

  it.each([
    [1, 1, 1, 2],
    [9, 6, 2, 10],
    [23, 4, 4, 16],
    [8, 3, 1, 64],
  ])("of attention: %i rows, %i heads, %i of keys, of %i", (T, heads, kvHeads, d) => {
    for (const octaves of [1, 8]) {
      const [q, k, v] = [heads, kvHeads, kvHeads].map((n, i) => awkward(i, T * n * d, octaves));
      expect(kernel.attend(q!, k!, v!, heads, kvHeads, d)).toEqual(attended(q!, k!, v!, heads, kvHeads, d));
    }
  });

  it("of exponentials and of silu", () => {
    const ends = [0, -0, 1e300, -1e300, 499.9, -499.9, -500, -501, 709, 711, -744, -745, -747, 1e-320];
    const x = Float64Array.from([...ends, ...awkward(1, 9999, 24)]);
    for (const max of [0, 3.25])
      expect(kernel.exponentials(x, max)).toEqual(x.map((v) => exp2((v - max) * Math.LOG2E)));
    expect(kernel.silu(x)).toEqual(x.map((v) => silu(v)));
    for (const odd of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      expect(kernel.exponentials(Float64Array.of(odd), 0)).toEqual(Float64Array.of(exp2(odd)));
  });
});
