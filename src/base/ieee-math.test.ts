import { describe, expect, it } from "vitest";
import { exp2, log2, powerOfTwo } from "./ieee-math.ts";

function relativeError(actual: number, expected: number): number {
  return actual === expected ? 0 : Math.abs(actual - expected) / Math.abs(expected);
}

describe("powerOfTwo", () => {
  it("is exact over the whole range of doubles", () => {
    for (let n = -1074; n <= 1023; n++) expect(powerOfTwo(n)).toBe(2 ** n);
    expect(powerOfTwo(-1075)).toBe(0);
    expect(powerOfTwo(1024)).toBe(Infinity);
  });
});

describe("exp2", () => {
  it("stays within 1e-15 of the true value", () => {
    let worst = 0;
    for (let x = -1000; x <= 1000; x += 0.37) worst = Math.max(worst, relativeError(exp2(x), 2 ** x));
    for (let x = -2; x <= 2; x += 1 / 1024) worst = Math.max(worst, relativeError(exp2(x), 2 ** x));
    expect(worst).toBeLessThan(1e-15);
  });

  it("is exact at integers and total at the ends", () => {
    for (let n = -1074; n <= 1023; n++) expect(exp2(n)).toBe(2 ** n);
    expect(exp2(1024)).toBe(Infinity);
    expect(exp2(-2000)).toBe(0);
    expect(exp2(NaN)).toBeNaN();
    expect(exp2(-Infinity)).toBe(0);
  });
});

describe("log2", () => {
  it("stays within 1e-15 of the true value", () => {
    let worst = 0;
    for (let x = 1e-300; x < 1e300; x *= 1.37) worst = Math.max(worst, relativeError(log2(x), Math.log2(x)));
    for (let x = 0.25; x < 4; x += 1 / 4096) worst = Math.max(worst, relativeError(log2(x), Math.log2(x)));
    expect(worst).toBeLessThan(1e-15);
  });

  it("keeps its precision next to 1", () => {
    for (const d of [1e-3, 1e-6, 1e-9, 1e-12, -1e-3, -1e-6, -1e-9, -1e-12]) {
      expect(relativeError(log2(1 + d), Math.log1p(1 + d - 1) / Math.LN2)).toBeLessThan(1e-15);
    }
  });

  it("is exact at powers of two and total at the ends", () => {
    for (let n = -1074; n <= 1023; n++) expect(log2(2 ** n)).toBe(n);
    expect(log2(0)).toBe(-Infinity);
    expect(log2(-1)).toBeNaN();
    expect(log2(Infinity)).toBe(Infinity);
  });
});
