import { describe, expect, it } from "vitest";
import { randomCheckpoint, randomIntegers } from "../../../test/random-checkpoint.ts";
import { MEMORY_SHAPE, SMALL_SHAPES, smallSpec, UNTIED_SHAPE } from "../../../test/small-specs.ts";
import { calibrate } from "../../convert/calibrate.ts";
import { convert } from "../../convert/convert.ts";
import { readSpec, writeSpec } from "./spec-file.ts";

/** The same object with the keys of every literal the other way round. */
function reversed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reversed) as T;
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, field]) => [key, reversed(field)])) as T;
}

describe("a model file", () => {
  it.each(SMALL_SHAPES)("holds a whole spec (%s)", async (_name, shape) => {
    const spec = await smallSpec(shape);
    expect(readSpec(writeSpec(spec))).toEqual(spec);
  });

  it("holds linear RoPE scaling", async () => {
    const { vocabSize } = UNTIED_SHAPE;
    const checkpoint = randomCheckpoint({ ...UNTIED_SHAPE, ropeScaling: { type: "linear", factor: 2.5 } });
    const ranges = await calibrate(checkpoint, [randomIntegers(1, 16, vocabSize)]);
    const spec = await convert(
      checkpoint,
      ranges,
      Int32Array.from({ length: vocabSize }, (_, i) => i),
    );
    expect(readSpec(writeSpec(spec))).toEqual(spec);
  });

  it("holds any activation with and without memory", async () => {
    const { memory: _, ...squared } = MEMORY_SHAPE;
    const gated = { ...MEMORY_SHAPE, activation: "silu" } as const;
    for (const shape of [squared, gated]) {
      const spec = await smallSpec(shape);
      expect(readSpec(writeSpec(spec))).toEqual(spec);
    }
  });

  it("is refused when its memory or its activation is none that can be", async () => {
    const file = writeSpec(await smallSpec(MEMORY_SHAPE));
    const changed = (at: number, value: number) => file.map((byte, i) => (i === at ? value : byte));
    // The activation is behind magic, layout, nine sizes, two reals and the kind of scaling.
    expect(() => readSpec(changed(61, 3))).toThrow("an unknown activation function");
    expect(() => readSpec(changed(62, 4))).toThrow("4 tables of memory");
    expect(() => readSpec(changed(67, 65))).toThrow("no power of two");
    const withSilu = writeSpec(
      await smallSpec({ ...MEMORY_SHAPE, activation: "silu", memory: { width: 16, rows: [64] } }),
    );
    // Then the number of tables, their width, and the rows of one.
    withSilu.fill(0, 71, 75);
    expect(() => readSpec(withSilu)).toThrow("its SiLU has no units");
  });

  it("does not depend on the order in which an object's keys were written", async () => {
    const spec = await smallSpec(UNTIED_SHAPE);
    expect(writeSpec(reversed(spec))).toEqual(writeSpec(spec));
  });

  it("can lie anywhere in memory", async () => {
    const spec = await smallSpec(UNTIED_SHAPE);
    const file = writeSpec(spec);
    const memory = new Uint8Array(file.length + 2);
    memory.set(file, 1);
    expect(readSpec(memory.subarray(1, -1))).toEqual(spec);
  });

  it("is refused when it is cut off, too long, of a later layout, or another file", async () => {
    const file = writeSpec(await smallSpec(UNTIED_SHAPE));
    for (const length of [0, 7, 8, 40, 1000, file.length - 1])
      expect(() => readSpec(file.subarray(0, length)), String(length)).toThrow("cut off");
    expect(() => readSpec(Uint8Array.of(...file, 0))).toThrow("behind its end");
    const changed = (at: number, value: number) => file.map((byte, i) => (i === at ? value : byte));
    expect(() => readSpec(changed(7, 3))).toThrow("layout 3");
    expect(() => readSpec(changed(0, 0))).toThrow("not a Nacre model file");
    expect(() => readSpec(changed(60, 3))).toThrow("RoPE scaling of an unknown kind 3");
  });

  it("is not written from a spec whose arrays do not fit its shape, or whose numbers do not fit their fields", async () => {
    const spec = await smallSpec(UNTIED_SHAPE);
    const { shape, tokenWeights } = spec;
    expect(() => writeSpec({ ...spec, tokenWeights: tokenWeights.subarray(1) })).toThrow("300 values");
    expect(() => writeSpec({ ...spec, embeddingExponent: 200 })).toThrow("was given 200");
    expect(() => writeSpec({ ...spec, shape: { ...shape, width: 1.5 } })).toThrow("was given 1.5");
  });
});
