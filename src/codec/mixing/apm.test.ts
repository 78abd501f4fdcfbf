import { describe, expect, it } from "vitest";
import { Apm } from "./apm.ts";
import { squash } from "./logistic.ts";

describe("an adaptive probability map", () => {
  it("starts as the identity", () => {
    const apm = new Apm(3, 0.02);
    for (let x = -12; x <= 12; x += 1) expect(apm.refine(2, x)).toBeCloseTo(squash(x), 6);
    expect(apm.refine(0, 1e9)).toBeCloseTo(squash(12), 4);
    expect(apm.refine(0, -1e9)).toBeCloseTo(squash(-12), 4);
  });

  it("learns what a stretch means in its row, and only there", () => {
    const apm = new Apm(2, 0.02);
    for (let i = 0; i < 2000; i++) {
      apm.refine(1, 2.5);
      apm.update(i % 4 === 0 ? 1 : 0);
    }
    expect(apm.refine(1, 2.5)).toBeCloseTo(0.25, 1);
    expect(apm.refine(0, 2)).toBeCloseTo(squash(2), 6);
    expect(apm.refine(1, -5)).toBeCloseTo(squash(-5), 6);
  });
});
