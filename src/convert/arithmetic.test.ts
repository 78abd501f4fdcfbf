import { describe, expect, it } from "vitest";
import { powerOfTwo } from "../base/ieee-math.ts";
import { floorLog2, roundToBits } from "../model/spec/dyadic.ts";
import { rootShiftOf, rsqrtTable } from "../model/spec/tables.ts";
import { cosSin } from "../model/spec/trig.ts";
import { bestActivationScale, quantizeLinear } from "./quantize.ts";

describe("cosSin", () => {
  it("is within 1e-10 of the platform's functions over all positions", () => {
    let worst = 0;
    for (let x = 0; x < 80000; x += 3.7919) {
      const [cos, sin] = cosSin(x);
      worst = Math.max(worst, Math.abs(cos - Math.cos(x)), Math.abs(sin - Math.sin(x)));
    }
    expect(worst).toBeLessThan(1e-10);
  });
});

describe("dyadic numbers", () => {
  it("knows powers of two and their exponents", () => {
    for (let e = -60; e <= 60; e++) {
      expect(powerOfTwo(e)).toBe(2 ** e);
      expect(floorLog2(powerOfTwo(e))).toBe(e);
      expect(floorLog2(powerOfTwo(e) * 1.99)).toBe(e);
    }
  });

  it("rounds a significand", () => {
    expect(roundToBits(0b110111, 3)).toBe(0b111000);
    expect(roundToBits(-0.3, 4)).toBe(-0.3125);
    expect(roundToBits(0, 4)).toBe(0);
    expect(roundToBits(4095.5, 12)).toBe(4096);
    expect(roundToBits(4094.5, 12)).toBe(4095);
    expect(roundToBits(3 * powerOfTwo(-1074), 1)).toBe(powerOfTwo(-1072));
  });
});

function quantized(inputs: number, outputs: number, weight: (input: number, output: number) => number) {
  return quantizeLinear({ inputs, outputs, limit: 63, inputQuantization: { bits: 8 } }, (column, o) => {
    for (let i = 0; i < inputs; i++) column[i] = weight(i, o);
  });
}

describe("the norm's table", () => {
  it("is right for a row with one outlier, and for a row without", () => {
    const width = 2048;
    const units = powerOfTwo(rootShiftOf(width));
    const table = rsqrtTable(width, rootShiftOf(width), 1000);
    for (const first of [4095, 900]) {
      const q = Float64Array.from({ length: width }, (_, i) => (i === 0 ? first : ((i * 37) % 401) - 200));
      if (first === 4095) for (let i = 1; i < width; i++) q[i] = Math.trunc(q[i]! / 20);
      const squares = q.reduce((sum, x) => sum + x * x, 0);
      const bin = Math.floor(q.reduce((sum, x) => sum + Math.round(x / units) ** 2, 0) / 32);
      expect(Math.abs(table[bin]! * Math.sqrt(squares / width) - 1000)).toBeLessThan(25);
    }
  });
});

describe("quantization", () => {
  it("keeps weights within range and close to what they stand for", () => {
    const matrix = [0.9, -0.02, 0.5, 3.1, 100, -7];
    const linear = quantized(3, 2, (i, o) => matrix[i * 2 + o]!);
    matrix.forEach((weight, i) => {
      const unit = powerOfTwo(-linear.exponents[i % 2]!);
      expect(Math.abs(linear.weights[i]!)).toBeLessThanOrEqual(63);
      expect(Math.abs(linear.weights[i]! * unit - weight)).toBeLessThanOrEqual(unit);
    });
  });

  it("gives a column of next to nothing no finer grid than its bias has room for", () => {
    const { weights, exponents } = quantized(2, 1, (i) => (i + 1) * powerOfTwo(-30));
    expect(exponents[0]).toBe(22);
    expect([...weights]).toEqual([0, 0]);
  });

  it("makes weights coarser where a sum of so many would not be exact", () => {
    // 128 * 63 * 4000 is below 2^25, and half of it below 2^24; the second column has nine weights.
    const weight = (i: number, o: number) => (o === 0 || i < 9 ? 63 / 4 : 0);
    expect([...quantized(4000, 2, weight).exponents]).toEqual([1, 2]);
  });

  it("clips a single outlier rather than give everything else coarser units", () => {
    const values = Float64Array.from({ length: 20000 }, (_, i) => (i % 201) / 100 - 1);
    values[7] = 3;
    expect(bestActivationScale(values, 127)).toBeGreaterThan(127 / 3);
  });
});
