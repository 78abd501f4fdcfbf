import { beforeAll, describe, expect, it } from "vitest";
import { columns, ExactModel } from "../src/model/exact-model.ts";
import { Lookups } from "../src/model/lookups.ts";
import type { LogitModel } from "../src/model/model.ts";
import { decoderGraph } from "../src/model/onnx/decoder-graph.ts";
import { KvCache } from "../src/model/onnx/kv-cache.ts";
import { onnxNativeRuntime } from "../src/model/onnx/onnx-native-runtime.ts";
import { onnxWasmRuntime } from "../src/model/onnx/onnx-wasm-runtime.ts";
import type { Runtime } from "../src/model/runtime.ts";
import { normsOf, type Spec } from "../src/model/spec/spec.ts";
import { readSpec, writeSpec } from "../src/model/spec/spec-file.ts";
import { wasmRuntime } from "../src/model/wasm/wasm-runtime.ts";
import { constantsOf, interpret } from "./interpreter.ts";
import { laneInputs } from "./lane-inputs.ts";
import { randomIntegers } from "./random-checkpoint.ts";
import { SMALL_SHAPES, smallSpec, UNEVEN_SHAPE, UNTIED_SHAPE } from "./small-specs.ts";

/** Logits [steps, lanes, vocab] of the float64 interpreter, which throws on any inexact tensor. */
function interpretedLogits(spec: Spec, tokens: Int32Array, lanes: number, steps: number): number[] {
  const { vocabSize, layers } = spec.shape;
  const graph = decoderGraph(spec);
  const constants = constantsOf(graph);
  const cache = new KvCache(spec.shape, lanes);
  const lookups = new Lookups(spec.shape, lanes);
  const logits: number[] = [];
  for (let t = 0; t < steps; t++) {
    const column = columns(tokens, lanes, steps, t, 1);
    const values = interpret(
      graph,
      constants,
      laneInputs(spec.shape, cache, lookups.of(column, 1), lanes, 1),
    );
    const read = (name: string) => values.get(name)!.data;
    for (let i = 0; i < layers; i++) {
      cache.write(i, Float32Array.from(read(`new_key.${i}`)), Float32Array.from(read(`new_value.${i}`)), 1);
    }
    cache.advance(1);
    expect(read("logits").length).toBe(lanes * vocabSize);
    logits.push(...read("logits"));
  }
  return logits;
}

/** The same order of logits from a session fed in pieces of the given sizes. */
async function sessionLogits(
  model: LogitModel,
  tokens: Int32Array,
  lanes: number,
  pieces: number[],
): Promise<number[]> {
  const vocab = model.vocabulary.bytes.length;
  const steps = tokens.length / lanes;
  const session = model.open(lanes);
  const logits: number[] = [];
  let at = 0;
  for (const count of pieces) {
    const piece = Int32Array.from(
      { length: lanes * count },
      (_, i) => tokens[Math.floor(i / count) * steps + at + (i % count)]!,
    );
    const result = await session.feed(piece, count);
    for (let t = 0; t < count; t++) {
      for (let lane = 0; lane < lanes; lane++) {
        const from = (lane * count + t) * vocab;
        for (let v = from; v < from + vocab; v++) logits.push(result[v]!);
      }
    }
    at += count;
  }
  expect(at).toBe(steps);
  return logits;
}

async function load(spec: Spec, runtime: Runtime): Promise<LogitModel> {
  const bytes = Array.from({ length: spec.shape.vocabSize }, () => Uint8Array.of(0));
  const vocabulary = { bytes, weights: new Uint8Array(bytes.length) };
  return new ExactModel(
    new Uint8Array(32),
    runtime.backend,
    vocabulary,
    spec.shape,
    await runtime.load(spec),
  );
}

const differing = (a: number[], b: number[]) =>
  a.filter((x, i) => x !== b[i]).length + Math.abs(a.length - b.length);

describe("a checkpoint with outliers", () => {
  it("has its shifts chosen by row, and coarser units in outlier channels", async () => {
    const norms = normsOf(await smallSpec(UNTIED_SHAPE));
    expect(norms.some(({ shift }) => shift === "dynamic")).toBe(true);
    expect(norms.some(({ channelShifts }) => channelShifts)).toBe(true);
  });

  it("has its largest hidden channel split when that is far larger than the others", async () => {
    const spec = await smallSpec(UNEVEN_SHAPE);
    expect(spec.shape.hidden).toBe(208);
    expect(normsOf(spec).some(({ shift }) => shift === "dynamic")).toBe(true);
  });
});

describe.each(SMALL_SHAPES)("the exact graph (%s)", (_name, shape) => {
  let spec: Spec;
  beforeAll(async () => {
    spec = await smallSpec(shape);
  });

  it("survives the spec file unchanged", () => {
    expect(readSpec(writeSpec(spec))).toEqual(spec);
  });

  it("is converted the same way twice", async () => {
    expect(writeSpec(await smallSpec(shape))).toEqual(writeSpec(spec));
  });

  it("gives the interpreter's logits on every CPU backend, thread count and division into calls", {
    timeout: 600_000,
  }, async () => {
    const steps = 40; // past the window of 32
    const runtimes = [wasmRuntime(), onnxNativeRuntime(1), onnxNativeRuntime(2), onnxWasmRuntime()];
    const models = await Promise.all(runtimes.map((runtime) => load(spec, runtime)));
    for (const lanes of [1, 3]) {
      const texts = [
        randomIntegers(3, lanes * steps, shape.vocabSize),
        new Int32Array(lanes * steps).fill(17),
        Int32Array.from({ length: lanes * steps }, (_, i) => i % 11),
      ];
      for (const tokens of texts) {
        const expected = interpretedLogits(spec, tokens, lanes, steps);
        for (const model of models) {
          expect(differing(await sessionLogits(model, tokens, lanes, [steps]), expected)).toBe(0);
          expect(differing(await sessionLogits(model, tokens, lanes, [16, 1, 1, 15, 7]), expected)).toBe(0);
          expect(differing(await sessionLogits(model, tokens, lanes, Array(steps).fill(1)), expected)).toBe(
            0,
          );
        }
      }
    }
  });

  it("goes on in a fork as in the lane it came from", async () => {
    const tokens = randomIntegers(6, 3 * 40, shape.vocabSize);
    for (const runtime of [wasmRuntime(), onnxNativeRuntime()]) {
      const session = (await load(spec, runtime)).open(3);
      await session.feed(columns(tokens, 3, 40, 0, 35), 35);
      const fork = session.fork(1);
      const whole = await session.feed(columns(tokens, 3, 40, 35, 5), 5);
      const ofLane = whole.subarray(5 * shape.vocabSize, 10 * shape.vocabSize);
      expect(await fork.feed(tokens.slice(40 + 35, 80), 5)).toEqual(ofLane);
    }
  });

  it("carries calls out in their order, though none waits for the one before", async () => {
    const steps = shape.maxPositions + 40;
    const tokens = randomIntegers(8, 2 * steps, shape.vocabSize);
    const piece = (first: number, count: number) => columns(tokens, 2, steps, first, count);
    const waiting = (await load(spec, wasmRuntime())).open(2);
    const before = await waiting.feed(piece(0, steps - 9), steps - 9);
    const forked = await waiting.fork(1).feed(tokens.slice(-9), 9);
    const after = await waiting.feed(piece(steps - 9, 9), 9);
    for (const runtime of [wasmRuntime(), onnxNativeRuntime(), onnxWasmRuntime()]) {
      const session = (await load(spec, runtime)).open(2);
      const first = session.feed(piece(0, steps - 9), steps - 9);
      const fork = session.fork(1);
      const last = session.feed(piece(steps - 9, 9), 9);
      expect(await Promise.all([first, fork.feed(tokens.slice(-9), 9), last])).toEqual([
        before,
        forked,
        after,
      ]);
    }
  });

  it("starts its positions again at the same token however the text is divided", async () => {
    const steps = shape.maxPositions + 40;
    const tokens = randomIntegers(5, 2 * steps, shape.vocabSize);
    const whole = await sessionLogits(await load(spec, onnxNativeRuntime()), tokens, 2, [steps]);
    for (const runtime of [wasmRuntime(), onnxNativeRuntime()]) {
      const pieces = await sessionLogits(await load(spec, runtime), tokens, 2, [steps - 60, 1, 50, 9]);
      expect(differing(pieces, whole)).toBe(0);
    }
  });
});
