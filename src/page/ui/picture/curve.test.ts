import { expect, it } from "vitest";
import { curveLines, curveOf } from "./curve.ts";
import { SeenText } from "./seen-text.ts";

it("the curve tells bits per byte, here and from the beginning", () => {
  const seen = new SeenText("aé");
  seen.add({
    ends: Int32Array.of(1, 2),
    bits: Float32Array.of(3, 12),
    costs: Float32Array.of(4, 0, 0, 13, 0, 0),
    guesses: new Int32Array(6),
    chances: new Float32Array(6),
    repeated: Int32Array.of(-1, 1),
    agreeing: Int32Array.of(0, 7),
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
  expect(seen.modelBits).toBe(17);
  seen.vocabulary = ["a", "é"];
  expect(seen.view(0)).toMatchObject({ bits: 3, costs: [4, 0, 0], repeat: undefined });
  expect(seen.view(1)).toMatchObject({ bits: 12, repeat: { text: "é", agreeing: 7 } });
  expect([0, 1, 2].map((at) => seen.pieceAt(at))).toEqual([0, 1, 2]);
});
