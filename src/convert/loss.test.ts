import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { floatBits, textRows } from "../../models/evaluate.ts";
import { inMemory } from "../base/random-access.ts";
import { assemble } from "../model/load.ts";
import { onnxNativeRuntime } from "../model/onnx/onnx-native-runtime.ts";
import { writeSpec } from "../model/spec/spec-file.ts";
import { loadTokenizer } from "../model/tokenizer.ts";
import { calibrate } from "./calibrate.ts";
import { calibrationTokens } from "./calibration-text.ts";
import { readCheckpoint } from "./checkpoint.ts";
import { convert } from "./convert.ts";
import { exactBits } from "./convert-checkpoint.ts";
import { readSafetensors } from "./safetensors.ts";

const SHARED = new URL("../../../shared/", import.meta.url);
const read = (name: string) => new Uint8Array(readFileSync(new URL(name, SHARED)));
const isThere = existsSync(new URL("checkpoint/model.safetensors", SHARED));
if (!isThere) console.log("skipped: exact against float needs the reference checkpoint of ../shared");

describe.skipIf(!isThere)("a trained checkpoint made exact", () => {
  it("needs less than 0.2% more bits than in floating point, on held-out text", {
    timeout: 600_000,
  }, async () => {
    const tokenizerFile = read("checkpoint/tokenizer.json");
    const tokenizer = loadTokenizer(tokenizerFile);
    const config = JSON.parse(new TextDecoder().decode(read("checkpoint/config.json")));
    config.max_position_embeddings = 256; // what it was trained with
    const weights = inMemory(read("checkpoint/model.safetensors"));
    const checkpoint = await readCheckpoint(config, await readSafetensors(weights));
    const texts = calibrationTokens(tokenizer, checkpoint.shape, tokenizer.order);
    const specFile = writeSpec(
      await convert(checkpoint, await calibrate(checkpoint, texts), tokenizer.order),
    );
    const { model } = await assemble(onnxNativeRuntime(), specFile, new Uint8Array(32), tokenizerFile);
    const rows = ["book_stoker.txt", "wiki_new.bin", "code.bin"].flatMap((name) =>
      textRows(tokenizer, read(`bench/heldout/${name}`), 4),
    );
    const loss = (await exactBits(model, rows)) / (await floatBits(checkpoint, tokenizer.order, rows)) - 1;
    console.log(`exact against float: ${(loss * 100).toFixed(3)}% more bits`);
    expect(loss).toBeLessThan(0.002);
  });
});
