import { describe, expect, it } from "vitest";
import { checkpointFiles, FILES_SHAPE, opener } from "../../test/checkpoint-files.ts";
import { randomCheckpoint, randomIntegers } from "../../test/random-checkpoint.ts";
import { MEMORY_SHAPE } from "../../test/small-specs.ts";
import { ExactModel } from "../model/exact-model.ts";
import { LOGIT_UNITS_PER_OCTAVE, type LogitModel } from "../model/model.ts";
import { assertExact } from "../model/spec/bounds.ts";
import { readSpec } from "../model/spec/spec-file.ts";
import { loadTokenizer } from "../model/tokenizer.ts";
import { wasmRuntime } from "../model/wasm/wasm-runtime.ts";
import { calibrate } from "./calibrate.ts";
import { CALIBRATION_TEXT, calibrationTokens } from "./calibration-text.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { convert } from "./convert.ts";
import { convertCheckpoint } from "./convert-checkpoint.ts";
import { convertMemory } from "./convert-memory.ts";
import { floatForward } from "./float-forward.ts";

const { vocabSize, memory } = MEMORY_SHAPE;
const order = Int32Array.from({ length: vocabSize }, (_, i) => i);
const texts = [1, 2].map((seed) => randomIntegers(seed, 32, vocabSize));

async function modelOf(checkpoint: ReturnType<typeof randomCheckpoint>) {
  const ranges = await calibrate(checkpoint, texts);
  const spec = await convert(checkpoint, ranges, order);
  const vocabulary = { bytes: Array.from(order, () => new Uint8Array(1)), weights: new Uint8Array() };
  const decoder = await wasmRuntime().load(spec);
  return { spec, model: new ExactModel(new Uint8Array(32), "wasm", vocabulary, spec.shape, decoder) };
}

/** In bits, how far the exact model's mean prediction is from the float one's over a text. */
async function divergence(checkpoint: Checkpoint, model: LogitModel): Promise<number> {
  const text = randomIntegers(3, 32, vocabSize);
  const predictions: Float64Array[] = [];
  await floatForward(checkpoint, [text], (name, _layer, values) => {
    if (name === "logits") predictions.push(probabilities(values, Math.E));
  });
  const exact = await model.open(1).feed(text, text.length);
  predictions.push(probabilities(Float64Array.from(exact), 2 ** (1 / LOGIT_UNITS_PER_OCTAVE)));
  const [p, q] = predictions;
  return p!.reduce((sum, x, i) => sum + x * Math.log2(x / q![i]!), 0) / text.length;
}

/** Of logits to this base [T, vocab]. */
function probabilities(logits: Float64Array, base: number): Float64Array {
  const p = logits.map((logit) => base ** logit);
  for (let row = 0; row < p.length; row += vocabSize) {
    const sum = p.subarray(row, row + vocabSize).reduce((a, b) => a + b);
    for (let i = row; i < row + vocabSize; i++) p[i]! /= sum;
  }
  return p;
}

describe("a model with memory and squares", () => {
  it("loses next to nothing by its conversion, and would lose much without its memory", async () => {
    const checkpoint = randomCheckpoint(MEMORY_SHAPE);
    const { spec, model } = await modelOf(checkpoint);
    const loss = await divergence(checkpoint, model);
    expect(loss).toBeLessThan(0.04);
    const forgetful = { ...spec, memory: spec.memory!.map((table) => new Int8Array(table.length)) };
    const decoder = await wasmRuntime().load(forgetful);
    const other = new ExactModel(new Uint8Array(32), "wasm", model.vocabulary, spec.shape, decoder);
    expect(await divergence(checkpoint, other)).toBeGreaterThan(20 * loss);
  });

  it("is refused where tokens are not numbered by their bytes, since rows are hashes of tokens", async () => {
    const checkpoint = randomCheckpoint(MEMORY_SHAPE);
    const ranges = await calibrate(checkpoint, texts);
    const swapped = order.slice();
    [swapped[40], swapped[41]] = [41, 40];
    await expect(convert(checkpoint, ranges, swapped)).rejects.toThrow(
      "a model with memory needs a vocabulary in the order of its bytes: token 41 should have the id 40",
    );
    const files = checkpointFiles({ ...MEMORY_SHAPE, vocabSize: FILES_SHAPE.vocabSize });
    const converted = convertCheckpoint({ name: "x" }, opener(files), wasmRuntime());
    await expect(converted).rejects.toThrow("a vocabulary in the order of its bytes");
  });

  it("is read from files", async () => {
    const shape = { ...MEMORY_SHAPE, vocabSize: FILES_SHAPE.vocabSize };
    const files = checkpointFiles(shape, 2, true);
    const { files: converted } = await convertCheckpoint({ name: "x" }, opener(files), wasmRuntime());
    const spec = readSpec(converted.get("model.spec")!);
    expect(spec.shape).toMatchObject({ activation: "relu2", memory: MEMORY_SHAPE.memory });
    expect(spec.memory).toEqual(convertMemory(randomCheckpoint(shape))!.tables);
  });

  it("is not exact with an entry beyond the bits that its maps were proven for", async () => {
    const { spec } = await modelOf(randomCheckpoint(MEMORY_SHAPE));
    const [first, ...others] = spec.memory!;
    for (const entry of [16, -17]) {
      const table = first!.slice();
      table[5] = entry;
      expect(() => assertExact({ ...spec, memory: [table, ...others] })).toThrow(
        "its memory has entries beyond",
      );
    }
  });
});

it("a model with memory is calibrated by whole passages, piece by piece, another by their beginnings", () => {
  const tokenizer = loadTokenizer(checkpointFiles(FILES_SHAPE, 1, true).get("tokenizer.json")!);
  const { memory: _, ...plain } = MEMORY_SHAPE;
  const pieces = calibrationTokens(tokenizer, MEMORY_SHAPE, tokenizer.order);
  const beginnings = calibrationTokens(tokenizer, plain, tokenizer.order);
  expect(beginnings).toHaveLength(CALIBRATION_TEXT.length);
  expect([...pieces, ...beginnings].every(({ length }) => length <= 32)).toBe(true);
  const text = new TextDecoder().decode(
    tokenizer.decode(Int32Array.from(pieces.flatMap((piece) => [...piece]))),
  );
  expect(text).toBe(CALIBRATION_TEXT.map((passage) => `\0${passage}`).join(""));
});

describe("the tables of a memory", () => {
  it("become integers of 5 bits, of 4 in the last table, with units for each column, close to what they were", () => {
    const checkpoint = randomCheckpoint(MEMORY_SHAPE);
    const { tables, units } = convertMemory(checkpoint)!;
    const { width } = memory!;
    tables.forEach((table, t) => {
      const isLast = t === tables.length - 1;
      expect(Math.max(...table.map(Math.abs))).toBe(isLast ? 7 : 15);
      let [error, square] = [0, 0];
      table.forEach((entry, i) => {
        const real = checkpoint.memory![t]![i]!;
        error += (entry * units[t * width + (i % width)]! - real) ** 2;
        square += real * real;
      });
      expect(error / square).toBeLessThan(isLast ? 0.015 : 0.004);
    });
  });

  it("may have a column of zeros", () => {
    const checkpoint = randomCheckpoint(MEMORY_SHAPE);
    const [table] = checkpoint.memory!;
    for (let i = 3; i < table!.length; i += memory!.width) table![i] = 0;
    const { tables, units } = convertMemory(checkpoint)!;
    expect(tables[0]!.filter((_, i) => i % memory!.width === 3).every((entry) => entry === 0)).toBe(true);
    expect(units[3]).toBe(1);
  });
});
