import { describe, expect, it } from "vitest";
import { BIT_TOTAL } from "../range-coder.ts";
import { STRETCH_LIMIT, squash, stretch } from "./logistic.ts";

describe("stretch", () => {
  it("keeps the odds within 0.8% over the whole range", () => {
    for (let p = 1; p < BIT_TOTAL; p = p < 300 ? p + 1 : Math.ceil(p * 1.003)) {
      expect(Math.abs(stretch(p) - Math.log(p / (BIT_TOTAL - p)))).toBeLessThan(0.008);
    }
  });

  it("is odd, and defined at both ends", () => {
    for (const p of [1, 2, 77, 1000, 123456, BIT_TOTAL / 2 - 1])
      expect(stretch(BIT_TOTAL - p)).toBe(-stretch(p));
    expect(Number.isFinite(stretch(1))).toBe(true);
    expect(Number.isFinite(stretch(BIT_TOTAL - 1))).toBe(true);
  });
});

describe("squash", () => {
  it("follows the logistic function", () => {
    for (let x = -STRETCH_LIMIT; x <= STRETCH_LIMIT; x += 0.0173) {
      const expected = 1 / (1 + Math.exp(-x));
      expect(Math.abs(squash(x) / expected - 1)).toBeLessThan(1e-5);
    }
  });

  it("never reaches 0 or 1", () => {
    expect(squash(1e9)).toBe(squash(STRETCH_LIMIT));
    expect(squash(1e9)).toBeLessThan(1);
    expect(squash(-1e9)).toBeGreaterThan(0);
  });
});
