import { describe, expect, it } from "vitest";
import { randomIntegers } from "../../test/random-checkpoint.ts";
import { filesIn } from "../cli/folder-files.ts";
import { assemble } from "../model/load.ts";
import { onnxNativeRuntime } from "../model/onnx/onnx-native-runtime.ts";
import { onnxWasmRuntime } from "../model/onnx/onnx-wasm-runtime.ts";
import { wasmRuntime } from "../model/wasm/wasm-runtime.ts";
import { convertCheckpoint } from "./convert-checkpoint.ts";

/** Made by models/stories15m.ts. */
const folder = process.env.NACRE_STORIES15M;
if (!folder) console.log("skipped: stories15M; make it with models/stories15m.ts and set NACRE_STORIES15M");

describe.skipIf(!folder)("stories15M, a public checkpoint with outlier channels", () => {
  it("loses less than 1% and has the same logits on every CPU backend", { timeout: 900_000 }, async () => {
    const open = filesIn(folder!);
    const { manifest, files } = await convertCheckpoint({ name: "stories15m" }, open, wasmRuntime());
    console.log(`${(100 * (manifest.loss ?? 0)).toFixed(2)}% more bits than in floating point`);
    const tokens = randomIntegers(1, 2 * 20, 30_000);
    const results: Float32Array[] = [];
    for (const runtime of [wasmRuntime(), onnxNativeRuntime(), onnxWasmRuntime()]) {
      const [spec, tokenizer] = [files.get("model.spec")!, files.get("tokenizer.json")!];
      const { model } = await assemble(runtime, spec, new Uint8Array(32), tokenizer);
      results.push(await model.open(2).feed(tokens, 20));
    }
    const [kernel, native, wasm] = results;
    expect(native).toEqual(kernel);
    expect(wasm).toEqual(kernel);
  });
});
