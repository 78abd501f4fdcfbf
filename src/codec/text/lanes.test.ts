import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LanePlan, laneCount } from "./lanes.ts";

describe("lanes", () => {
  it("are as many as the square root of the tokens allows, up to 64, and one for max", () => {
    expect(laneCount(1, "fast")).toBe(1);
    expect(laneCount(511, "fast")).toBe(1);
    expect(laneCount(512, "fast")).toBe(2);
    expect(laneCount(50_000, "balanced")).toBe(4);
    expect(laneCount(50_000_000, "max")).toBe(1);
    expect(laneCount(4_000_000, "fast")).toBe(64);
  });

  it("hold every token once, in order, and none is empty", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.constantFrom("fast", "balanced", "max"),
        (count, preset) => {
          const plan = new LanePlan(count, laneCount(count, preset as "fast"));
          expect(plan.isValid()).toBe(true);
          const positions: number[] = [];
          for (let lane = 0; lane < plan.lanes; lane++) {
            expect(plan.position(lane, 0)).toBeGreaterThanOrEqual(0);
            for (let step = 0; step < plan.steps; step++) {
              const at = plan.position(lane, step);
              if (at >= 0) positions.push(at);
            }
          }
          expect(positions).toEqual(Array.from({ length: count }, (_, i) => i));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("are refused when one would be empty", () => {
    expect(new LanePlan(5, 4).isValid()).toBe(false);
    expect(new LanePlan(4, 4).isValid()).toBe(true);
    expect(new LanePlan(3, 64).isValid()).toBe(false);
  });
});
