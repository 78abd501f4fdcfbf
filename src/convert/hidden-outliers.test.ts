import { describe, expect, it } from "vitest";
import { randomCheckpoint, randomIntegers, SMALL_SHAPE } from "../../test/random-checkpoint.ts";
import { ExactModel } from "../model/exact-model.ts";
import { wasmRuntime } from "../model/wasm/wasm-runtime.ts";
import { calibrate } from "./calibrate.ts";
import { convert } from "./convert.ts";
import { exactBits } from "./convert-checkpoint.ts";
import { splitChannels, splitLayer, TILT } from "./hidden-outliers.ts";

const SHAPE = { ...SMALL_SHAPE, activation: "silu", window: null, hidden: 200 } as const;

/** One hidden channel of the first layer is far larger than the others, as in TinyLlama's third layer. */
function outlierCheckpoint() {
  const checkpoint = randomCheckpoint(SHAPE);
  const { gate, up, down } = checkpoint.layer(0);
  for (let i = 0; i < SHAPE.width; i++) {
    gate![7 * SHAPE.width + i]! *= 6;
    up[7 * SHAPE.width + i]! *= 12;
    down[i * SHAPE.hidden + 7]! /= 24;
  }
  return checkpoint;
}

describe("outliers among the hidden channels", () => {
  it("are split two by two until no part is larger than the others", () => {
    const maxima = new Float64Array(400).fill(1);
    [maxima[7], maxima[9]] = [120, 40];
    const parts = splitChannels(maxima, 9);
    expect(parts[7]).toEqual({ channel: 7, copies: 8, tilt: TILT });
    expect(parts[8]).toEqual({ channel: 8, copies: 1, tilt: 0 });
    expect(parts.slice(400)).toEqual([
      ...[-TILT, TILT, -TILT, TILT, -TILT, TILT, -TILT].map((tilt) => ({ channel: 7, copies: 8, tilt })),
      { channel: 9, copies: 2, tilt: -TILT },
      { channel: 0, copies: 0, tilt: 0 },
    ]);
  });

  it("add what they added before", () => {
    const { width, hidden } = SHAPE;
    const layer = randomCheckpoint(SHAPE).layer(0);
    const maxima = Float64Array.from({ length: hidden }, (_, i) => (i === 5 ? 99 : 1));
    const { gate, up, down } = splitLayer(layer, splitChannels(maxima, 8));
    const row = (weights: Float32Array, i: number) => [...weights.slice(i * width, (i + 1) * width)];
    expect(row(gate!, hidden)).toEqual(row(layer.gate!, 5));
    row(layer.up, 5).forEach((weight, i) => {
      expect(row(up, 5)[i]! + row(up, hidden)[i]!).toBeCloseTo(2 * weight, 6);
    });
    expect(down[5]! * 8).toBeCloseTo(layer.down[5]!, 6);
    expect(down[hidden + 7]).toBe(0); // seven make eight with the channel itself: one is idle
  });

  it("cost a model less than 1%, and one without them has no channel more", async () => {
    const texts = [1, 2].map((seed) => randomIntegers(seed, 64, SHAPE.vocabSize));
    const order = Int32Array.from({ length: SHAPE.vocabSize }, (_, i) => i);
    const plain = randomCheckpoint(SHAPE);
    expect((await convert(plain, await calibrate(plain, texts), order)).shape.hidden).toBe(200);

    const checkpoint = outlierCheckpoint();
    const ranges = await calibrate(checkpoint, texts);
    const spec = await convert(checkpoint, ranges, order);
    expect(spec.shape.hidden).toBe(208);
    const vocabulary = { bytes: Array.from(order, () => new Uint8Array(1)), weights: new Uint8Array() };
    const decoder = await wasmRuntime().load(spec);
    const model = new ExactModel(new Uint8Array(32), "wasm", vocabulary, spec.shape, decoder);
    expect((await exactBits(model, texts)) / ranges.bits - 1).toBeLessThan(0.01);
  });
});
