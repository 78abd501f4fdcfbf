import { describe, expect, it } from "vitest";
import { openProbe } from "../../../../test/kernel-probe.ts";

const LIMIT = 13;
const { stretch, squash } = openProbe();

describe("stretch", () => {
  it("keeps the odds within 1.6% from 2^-22 to 1 - 2^-22", () => {
    for (let n = 1; n < 2 ** 22; n = n < 300 ? n + 1 : Math.ceil(n * 1.003)) {
      const p = n / 2 ** 22;
      expect(Math.abs(stretch(p) - Math.log(p / (1 - p)))).toBeLessThan(0.016);
    }
  });

  it("is odd, and defined at both ends", () => {
    for (const p of [2 ** -22, 0.001, 0.25, 0.375]) expect(stretch(1 - p)).toBe(-stretch(p));
    expect(Number.isFinite(stretch(0))).toBe(true);
    expect(Number.isFinite(stretch(1))).toBe(true);
  });
});

describe("squash", () => {
  it("follows the logistic function", () => {
    for (let x = -LIMIT; x <= LIMIT; x += 0.0173) {
      expect(Math.abs(squash(x) * (1 + Math.exp(-x)) - 1)).toBeLessThan(1e-5);
    }
  });

  it("never reaches 0 or 1", () => {
    expect(squash(1e9)).toBe(squash(LIMIT));
    expect(squash(1e9)).toBeLessThan(1);
    expect(squash(-1e9)).toBeGreaterThan(0);
  });
});
