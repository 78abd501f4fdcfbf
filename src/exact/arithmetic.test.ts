import { describe, expect, it } from "vitest";
import { powerOfTwo } from "../codec/ieee-math.ts";
import { floorLog2, roundToBits } from "./dyadic.ts";
import { WEIGHT_LIMIT } from "./limits.ts";
import { bestActivationScale, quantizeLinear } from "./quantize.ts";
import { readSafetensors } from "./safetensors.ts";
import { cosSin } from "./trig.ts";

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
  });
});

describe("quantization", () => {
  it("keeps weights within range and close to what they stand for", () => {
    const matrix = [0.9, -0.02, 0.5, 3.1, 100, -7];
    const linear = quantizeLinear(3, 2, WEIGHT_LIMIT, (i, o) => matrix[i * 2 + o]!);
    matrix.forEach((weight, i) => {
      const unit = powerOfTwo(-linear.exponents[i % 2]!);
      expect(Math.abs(linear.weights[i]!)).toBeLessThanOrEqual(WEIGHT_LIMIT);
      expect(Math.abs(linear.weights[i]! * unit - weight)).toBeLessThanOrEqual(unit);
    });
  });

  it("clips a lonely outlier rather than coarsen everything else", () => {
    const values = Float64Array.from({ length: 20000 }, (_, i) => (i % 201) / 100 - 1);
    values[7] = 3;
    expect(bestActivationScale(values, 127)).toBeGreaterThan(127 / 3);
  });
});

describe("safetensors", () => {
  const file = (dtype: string, bytes: number[], offsets: [number, number]) => {
    const header = new TextEncoder().encode(
      JSON.stringify({ x: { dtype, shape: [2], data_offsets: offsets } }),
    );
    const length = new Uint8Array(new BigUint64Array([BigInt(header.length)]).buffer);
    return Uint8Array.from([...length, ...header, ...bytes]);
  };

  it("widens every float type", () => {
    const one = (data: Uint8Array) => Array.from(readSafetensors(data).get("x")!.data);
    expect(one(file("F32", [0, 0, 128, 63, 0, 0, 0, 192], [0, 8]))).toEqual([1, -2]);
    expect(one(file("BF16", [128, 63, 0, 192], [0, 4]))).toEqual([1, -2]);
    expect(one(file("F16", [0, 60, 1, 128], [0, 4]))).toEqual([1, -(2 ** -24)]);
  });

  it("refuses what is cut off or of another type", () => {
    expect(() => readSafetensors(file("F32", [0, 0], [0, 8]))).toThrow("cut off");
    expect(() => readSafetensors(file("I64", [0, 0], [0, 2]))).toThrow("I64");
    expect(() => readSafetensors(Uint8Array.of(255, 255, 0, 0, 0, 0, 0, 0))).toThrow("cut off");
  });
});
