import { expect, it } from "vitest";
import { VERSION } from "../format/container.ts";
import { kernelFor, retire } from "./kernels.ts";
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

it("a kernel in the memory of one that is done codes as any other, whichever is larger", () => {
  const data = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) >> 7);
  const code = (length: number) => {
    const kernel = kernelFor(VERSION);
    const at = kernel.openBytes(length);
    new Uint8Array(kernel.memory.buffer).set(data.subarray(0, length), at);
    kernel.codeBytes(0, length);
    kernel.finishEncoder();
    const coded = new Uint8Array(kernel.memory.buffer, kernel.codedBytes(), kernel.codedLength()).slice();
    return { kernel, coded };
  };
  const lengths = [5000, 300, 5000];
  const alone = lengths.map((length) => code(length).coded);
  const { memory } = kernelFor(VERSION);
  const kernels = lengths.map((length, i) => {
    const { kernel, coded } = code(length);
    expect(coded).toEqual(alone[i]);
    retire(kernel);
    return kernel;
  });
  expect(new Set(kernels.map((kernel) => kernel.memory)).size).toBe(1);
  expect(kernels[0]!.memory).not.toBe(memory);
});

it("a version that nobody knows has no kernel", () => {
  expect(() => kernelFor(VERSION + 1)).toThrow(RangeError);
});
