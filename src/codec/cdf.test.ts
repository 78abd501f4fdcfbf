import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { largest, massPrefix } from "./cdf.ts";
import { MASSES, MAX_DISTANCE } from "./exp2-table.ts";
import { CDF_TOTAL, cdfScale, cumulative } from "./range-coder.ts";

/** The cdf that the range coder codes with. */
function cdfOf(logits: number[]): number[] {
  const prefix = new Float64Array(logits.length + 1);
  massPrefix(Float32Array.from(logits), 0, prefix, logits.length);
  const scale = cdfScale(prefix, logits.length);
  return [...logits.map((_, i) => cumulative(prefix, i, scale)), CDF_TOTAL];
}

describe("the exp2 table", () => {
  it("holds the rounded powers, strictly falling in its upper part and never below 1", () => {
    for (let d = 0; d <= MAX_DISTANCE; d++) expect(MASSES[d]).toBe(Math.round(2 ** (24 - d / 32)));
    expect(MASSES[0]).toBe(2 ** 24);
    expect(MASSES[MAX_DISTANCE]).toBe(1);
  });
});

describe("a cdf from logits", () => {
  it("is strictly ascending to CDF_TOTAL for any integer logits", () => {
    const logits = fc.array(fc.integer({ min: -30000, max: 30000 }), { minLength: 1, maxLength: 500 });
    fc.assert(
      fc.property(logits, (values) => {
        const cdf = cdfOf(values);
        expect(cdf[0]).toBe(0);
        expect(cdf[values.length]).toBe(CDF_TOTAL);
        for (let i = 0; i < values.length; i++) expect(cdf[i + 1]!).toBeGreaterThan(cdf[i]!);
      }),
    );
  });

  it("follows the softmax", () => {
    const logits = Array.from({ length: 4096 }, (_, i) => ((i * 7919) % 613) - 300);
    const cdf = cdfOf(logits);
    const total = logits.reduce((sum, z) => sum + 2 ** (z / 32), 0);
    logits.forEach((z, i) => {
      const expected = (2 ** (z / 32) / total) * CDF_TOTAL;
      expect(Math.abs(cdf[i + 1]! - cdf[i]! - expected)).toBeLessThan(2 + expected * 0.001);
    });
  });

  it("costs what the logits promise, less than 0.01% more", () => {
    const logits = Array.from({ length: 4096 }, (_, i) => -((i * 31) % 700));
    const cdf = cdfOf(logits);
    const total = logits.reduce((sum, z) => sum + 2 ** (z / 32), 0);
    let ideal = 0;
    let actual = 0;
    logits.forEach((z, i) => {
      const p = 2 ** (z / 32) / total;
      ideal -= p * Math.log2(p);
      actual -= p * Math.log2((cdf[i + 1]! - cdf[i]!) / CDF_TOTAL);
    });
    expect(actual / ideal - 1).toBeLessThan(1e-4);
  });

  it("is total: NaN and infinities still give a cdf", () => {
    for (const bad of [NaN, Infinity, -Infinity, 1e30]) {
      const cdf = cdfOf([0, bad, 5, -3]);
      for (let i = 0; i < 4; i++) expect(cdf[i + 1]!).toBeGreaterThan(cdf[i]!);
    }
  });

  it("reads from its offset only", () => {
    const logits = Float32Array.from([9999, 1, 2, 3, 9999]);
    expect(largest(logits, 1, 3)).toBe(3);
    const prefix = new Float64Array(4);
    massPrefix(logits, 1, prefix, 3);
    expect(prefix[3]! - prefix[2]!).toBe(2 ** 24);
  });
});
