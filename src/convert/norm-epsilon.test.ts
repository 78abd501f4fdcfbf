import { expect, it } from "vitest";
import { randomCheckpoint, randomIntegers, SMALL_SHAPE } from "../../test/random-checkpoint.ts";
import { ExactModel } from "../model/exact-model.ts";
import { wasmRuntime } from "../model/wasm/wasm-runtime.ts";
import { calibrate } from "./calibrate.ts";
import { convert } from "./convert.ts";
import { exactBits } from "./convert-checkpoint.ts";

it("a norm of rows so small that rms_norm_eps matters costs next to nothing", async () => {
  const { vocabSize } = SMALL_SHAPE;
  const checkpoint = randomCheckpoint({ ...SMALL_SHAPE, untied: true });
  for (let i = 0; i < checkpoint.embedding.length; i++) checkpoint.embedding[i]! /= 300;
  const texts = [1, 2].map((seed) => randomIntegers(seed, 32, vocabSize));
  const ranges = await calibrate(checkpoint, texts);
  const order = Int32Array.from({ length: vocabSize }, (_, i) => i);
  const spec = await convert(checkpoint, ranges, order);
  const vocabulary = { bytes: Array.from(order, () => new Uint8Array(1)), weights: new Uint8Array() };
  const decoder = await wasmRuntime().load(spec);
  const model = new ExactModel(new Uint8Array(32), "wasm", vocabulary, spec.shape, decoder);
  expect(Math.abs((await exactBits(model, texts)) / ranges.bits - 1)).toBeLessThan(0.005);
});
