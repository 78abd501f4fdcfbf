import { expect, it } from "vitest";
import { VERSION } from "../format/container.ts";
import { kernelFor } from "./kernels.ts";
import { EnsembleEncoder, ensembleOf } from "./token-coder.ts";

const bytes = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
const vocabulary = { bytes, weights: new Uint8Array(256) };

it("a kernel has room for the objects of as many lanes as the format allows", () => {
  for (const preset of ["fast", "balanced", "max"] as const) {
    const shape = { vocabulary, lanes: 64, tokenCount: 640, ensemble: ensembleOf(preset) };
    const encoder = new EnsembleEncoder(shape);
    for (let i = 0; i < 640; i++) encoder.encode(i % 64, new Float32Array(256), 0, (7 * i) % 256);
    expect(encoder.finish().length).toBeGreaterThan(300);
  }
});

it("a version that nobody knows has no kernel", () => {
  expect(() => kernelFor(VERSION + 1)).toThrow(RangeError);
});
