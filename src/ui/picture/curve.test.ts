import { expect, it } from "vitest";
import { curveLines, curveOf } from "./curve.ts";
import { SeenText } from "./seen-text.ts";

it("the curve tells bits per byte, here and from the beginning", () => {
  const seen = new SeenText("aé");
  seen.add({
    ends: Int32Array.of(1, 2),
    bits: Float32Array.of(3, 12),
    guesses: new Uint16Array(6),
    chances: new Float32Array(6),
  });
  const points = curveOf(seen);
  expect(points).toEqual([
    { place: 0.5, local: 3, running: 3 },
    { place: 1, local: 6, running: 5 },
  ]);
  expect(curveLines(points)).toEqual({
    local: "500,50 1000,0",
    running: "500,50 1000,16.66666666666667",
    top: 6,
  });
  expect(seen.totalBytes).toBe(3);
  expect(seen.totalBits).toBe(15);
  expect([0, 1, 2].map((at) => seen.pieceAt(at))).toEqual([0, 1, 2]);
});
