import { describe, expect, it } from "vitest";
import { openProbe } from "../../../../test/kernel-probe.ts";

function openApm(rows: number) {
  const probe = openProbe();
  probe.createApm(rows);
  return probe;
}

describe("an adaptive probability map", () => {
  it("starts as the identity", () => {
    const apm = openApm(3);
    for (let x = -12; x <= 12; x += 1) expect(apm.refine(2, x)).toBeCloseTo(apm.squash(x), 4);
    expect(apm.refine(0, 1e9)).toBeCloseTo(apm.squash(12), 4);
    expect(apm.refine(0, -1e9)).toBeCloseTo(apm.squash(-12), 4);
  });

  it("learns what a stretch means in its row, and only there", () => {
    const apm = openApm(2);
    for (let i = 0; i < 2000; i++) {
      apm.refine(1, 2.5);
      apm.learnApm(i % 4 === 0 ? 1 : 0);
    }
    expect(apm.refine(1, 2.5)).toBeCloseTo(0.25, 1);
    expect(apm.refine(0, 2)).toBeCloseTo(apm.squash(2), 6);
    expect(apm.refine(1, -5)).toBeCloseTo(apm.squash(-5), 6);
  });
});
