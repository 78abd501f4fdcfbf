import { describe, expect, it } from "vitest";
import { fakeThreads } from "../../../test/fake-thread.ts";
import { randomCheckpoint, randomIntegers, SMALL_SHAPE } from "../../../test/random-checkpoint.ts";
import { MEMORY_SHAPE, smallSpec } from "../../../test/small-specs.ts";
import { calibrate } from "../../convert/calibrate.ts";
import { convert } from "../../convert/convert.ts";
import { Lookups } from "../lookups.ts";
import { serveTransformer } from "./transformer-thread.ts";
import { wasmRuntime } from "./wasm-runtime.ts";

const { vocabSize } = SMALL_SHAPE;
const order = Int32Array.from({ length: vocabSize }, (_, i) => i);
const checkpoint = randomCheckpoint(SMALL_SHAPE);
const spec = await convert(
  checkpoint,
  await calibrate(checkpoint, [randomIntegers(7, 32, vocabSize)]),
  order,
);

describe("the kernel on several threads", () => {
  it("gives the logits of one thread, lane for lane, in runs of any length", async () => {
    const alone = await wasmRuntime().load(spec);
    for (const lanes of [1, 2, 5]) {
      const { deaths, spawn } = fakeThreads(serveTransformer);
      const shared = (await wasmRuntime({ count: 3, spawn }).load(spec)).open(lanes);
      const expected = alone.open(lanes);
      let position = 0;
      for (const steps of [9, 1, 17]) {
        const tokens = randomIntegers(position, lanes * steps, vocabSize);
        const logits = await shared.run(tokens, steps, position);
        expect(logits).toEqual(await expected.run(tokens, steps, position));
        position += steps;
      }
      const tokens = randomIntegers(99, 4, vocabSize);
      const fork = shared.fork(lanes - 1);
      await shared.run(randomIntegers(98, lanes, vocabSize), 1, position);
      expect(await fork.run(tokens, 4, position)).toEqual(
        await expected.fork(lanes - 1).run(tokens, 4, position),
      );
      expect(deaths).toHaveLength(Math.min(lanes, 3));
      shared.dispose();
    }
  });

  it("passes on what lanes look up in a memory", async () => {
    const remembering = await smallSpec(MEMORY_SHAPE);
    const alone = (await wasmRuntime().load(remembering)).open(3);
    const { spawn } = fakeThreads(serveTransformer);
    const shared = (await wasmRuntime({ count: 2, spawn }).load(remembering)).open(3);
    const lookups = new Lookups(remembering.shape, 3);
    let position = 0;
    for (const steps of [30, 1, 5]) {
      const inputs = lookups.of(randomIntegers(position, 3 * steps, vocabSize), steps);
      expect(await shared.run(inputs, steps, position)).toEqual(await alone.run(inputs, steps, position));
      position += steps;
    }
  });

  it("gives them also in steps of parts that are computed apart", async () => {
    const alone = (await wasmRuntime().load(spec)).open(5);
    for (const count of [2, 3, 4, 9]) {
      const { spawn } = fakeThreads(serveTransformer);
      const parts = (await wasmRuntime({ count, spawn }).load(spec)).openApart(5);
      expect(parts.reduce((sum, { size }) => sum + size, 0)).toBe(5);
      for (let position = 0; position < 3; position++) {
        const tokens = randomIntegers(position, 5, vocabSize);
        const expected = await alone.run(tokens, 1, position);
        let first = 0;
        for (const { size, lanes } of parts) {
          const logits = await lanes.run(tokens.slice(first, first + size), 1, position);
          expect(logits).toEqual(expected.slice(first * vocabSize, (first + size) * vocabSize));
          first += size;
        }
      }
      alone.reset();
    }
  });

  it("starts no thread for a few tokens", async () => {
    const { deaths, spawn } = fakeThreads(serveTransformer);
    const decoder = await wasmRuntime({ count: 3, spawn }).load(spec);
    const tokens = randomIntegers(1, 2 * 4, vocabSize);
    const few = decoder.open(2, tokens.length);
    const expected = await (await wasmRuntime().load(spec)).open(2).run(tokens, 4, 0);
    expect(await few.run(tokens, 4, 0)).toEqual(expected);
    expect(decoder.openApart(2, tokens.length)).toHaveLength(1);
    expect(deaths).toHaveLength(0);
  });

  it("fills the memory of earlier logits again", async () => {
    const { spawn } = fakeThreads(serveTransformer);
    const tokens = randomIntegers(1, 2 * 4, vocabSize);
    const expected = await (await wasmRuntime().load(spec)).open(2).run(tokens, 4, 0);
    const lanes = (await wasmRuntime({ count: 2, spawn }).load(spec)).open(2);
    let spare = await lanes.run(tokens, 4, 0);
    for (let i = 0; i < 2; i++) {
      lanes.reset();
      const logits = await lanes.run(tokens, 4, 0, spare);
      expect(logits).toEqual(expected);
      expect(logits).toBe(spare);
      spare = logits;
    }
  });

  it("fails, instead of waiting for ever, when a thread dies", async () => {
    const { deaths, spawn } = fakeThreads(serveTransformer);
    const lanes = (await wasmRuntime({ count: 2, spawn }).load(spec)).open(2);
    const run = lanes.run(Int32Array.of(1, 2), 1, 0);
    deaths[1]?.("out of memory");
    await expect(run).rejects.toThrow("out of memory");
    await expect(lanes.run(Int32Array.of(1, 2), 1, 1)).rejects.toThrow("out of memory");
  });

  it("lets timers and signals through while it computes on the caller's thread", async () => {
    const lanes = (await wasmRuntime().load(spec)).open(1);
    let hasFired = false;
    setTimeout(() => {
      hasFired = true;
    });
    for (const end = performance.now() + 1000; !hasFired && performance.now() < end; ) {
      await lanes.run(Int32Array.of(1), 1, 0);
    }
    expect(hasFired).toBe(true);
  });

  it("uses the memory of a session again after its end", async () => {
    const decoder = await wasmRuntime().load(spec);
    const tokens = randomIntegers(1, 3 * 40, vocabSize);
    const first = decoder.open(3);
    const expected = await first.run(tokens, 40, 0);
    first.dispose();
    const second = decoder.open(3);
    expect(await second.run(tokens, 40, 0)).toEqual(expected);
  });
});
