import * as Comlink from "comlink";
import { describe, expect, it } from "vitest";
import { calibrate } from "../../exact/calibrate.ts";
import { convert } from "../../exact/convert.ts";
import { randomCheckpoint, randomIntegers, SMALL_SHAPE } from "../../exact/testing/random-checkpoint.ts";
import { DecoderHost, type Thread } from "./decoder-thread.ts";
import { kernelRuntime } from "./kernel-runtime.ts";

const { vocabSize } = SMALL_SHAPE;
const order = Int32Array.from({ length: vocabSize }, (_, i) => i);
const checkpoint = randomCheckpoint(SMALL_SHAPE);
const spec = convert(checkpoint, calibrate(checkpoint, [randomIntegers(7, 32, vocabSize)]), order);

/** Threads that are this one: messages are real, concurrency is not. */
function fakeThreads() {
  const deaths: ((reason: string) => void)[] = [];
  const spawn = (): Thread => {
    const { port1, port2 } = new MessageChannel();
    Comlink.expose(new DecoderHost(), port1);
    port1.unref();
    port2.unref();
    return { endpoint: port2, onDeath: (callback) => deaths.push(callback) };
  };
  return { deaths, spawn };
}

describe("the kernel on several threads", () => {
  it("gives the logits of one thread, lane for lane, in runs of any length", async () => {
    const alone = await kernelRuntime().load(spec);
    for (const lanes of [2, 5]) {
      const { deaths, spawn } = fakeThreads();
      const shared = (await kernelRuntime({ count: 3, spawn }).load(spec)).open(lanes);
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

  it("fails, instead of waiting for ever, when a thread dies", async () => {
    const { deaths, spawn } = fakeThreads();
    const lanes = (await kernelRuntime({ count: 2, spawn }).load(spec)).open(2);
    const run = lanes.run(Int32Array.of(1, 2), 1, 0);
    deaths[1]?.("out of memory");
    await expect(run).rejects.toThrow("out of memory");
    await expect(lanes.run(Int32Array.of(1, 2), 1, 1)).rejects.toThrow("out of memory");
  });

  it("uses the memory of a session again after its end", async () => {
    const decoder = await kernelRuntime().load(spec);
    const tokens = randomIntegers(1, 3 * 40, vocabSize);
    const first = decoder.open(3);
    const expected = await first.run(tokens, 40, 0);
    first.dispose();
    const second = decoder.open(3);
    expect(await second.run(tokens, 40, 0)).toEqual(expected);
  });
});
