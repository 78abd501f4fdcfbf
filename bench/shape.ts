/**
 * `npm run bench:shape [-- --structured] [-- --tokens N]`: a model of SmolLM2-135M's shape with weights
 * made here and its real tokenizer (../shared/smollm2). It shows exactness, memory and speed, and nothing about ratio.
 */

import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { calibrate } from "../src/convert/calibrate.ts";
import { readShape } from "../src/convert/config.ts";
import { convert } from "../src/convert/convert.ts";
import { vocabularyRows } from "../src/convert/vocabulary-rows.ts";
import { assemble } from "../src/model/load.ts";
import { onnxNativeRuntime } from "../src/model/onnx/onnx-native-runtime.ts";
import { writeSpec } from "../src/model/spec/spec-file.ts";
import { loadTokenizer } from "../src/model/tokenizer.ts";
import { wasmRuntime } from "../src/model/wasm/wasm-runtime.ts";
import { randomCheckpoint, randomIntegers } from "../test/random-checkpoint.ts";

const TOKENIZER = new URL("../../shared/smollm2/tokenizer.json", import.meta.url);
const CONFIG = {
  architectures: ["LlamaForCausalLM"],
  bos_token_id: 0,
  hidden_act: "silu",
  hidden_size: 576,
  intermediate_size: 1536,
  max_position_embeddings: 8192,
  num_attention_heads: 9,
  num_hidden_layers: 30,
  num_key_value_heads: 3,
  rms_norm_eps: 1e-5,
  rope_theta: 100000,
  tie_word_embeddings: true,
  vocab_size: 49152,
};

const { values } = parseArgs({
  options: { structured: { type: "boolean", default: false }, tokens: { type: "string", default: "64" } },
});
const count = Number(values.tokens);
const megabytes = () => Math.round(process.memoryUsage().rss / 1e6);

async function timed<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  const begin = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(begin);
  console.log(`${what}: ${((user + system) / 1e6).toFixed(2)} CPU seconds, ${megabytes()} MB in use`);
  return result;
}

async function main(): Promise<void> {
  const tokenizerFile = new Uint8Array(readFileSync(TOKENIZER));
  const tokenizer = loadTokenizer(tokenizerFile);
  const rows = vocabularyRows(tokenizer, CONFIG);
  const shape = readShape(CONFIG);
  const checkpoint = await timed("weights made", () => randomCheckpoint(shape));
  if (values.structured) {
    // Outliers as large models have them: the embeddings of some tokens, and one channel, are far larger than the rest.
    for (let v = 0; v < shape.vocabSize; v += 997) {
      for (let i = 0; i < shape.width; i++) checkpoint.embedding[v * shape.width + i]! *= 30;
    }
  }
  const texts = [randomIntegers(1, 24, shape.vocabSize), Int32Array.of(0, 997, 5, 1994, 7, 8)];
  const spec = await timed("converted (30 positions instead of 1,280)", async () =>
    convert(checkpoint, await calibrate(checkpoint, texts), rows),
  );
  const file = writeSpec(spec);
  console.log(`spec: ${file.length} bytes, ${tokenizer.bytes.length} tokens`);
  const tokens = randomIntegers(2, count, spec.shape.vocabSize);
  const load = async (runtime: ReturnType<typeof wasmRuntime>) =>
    (await assemble(runtime, file, new Uint8Array(32), tokenizerFile)).model;

  const kernel = await timed("kernel loaded", () => load(wasmRuntime()));
  const whole = await timed(`kernel: ${count} tokens at once`, () => kernel.open(1).feed(tokens, count));
  const session = kernel.open(1);
  const last = await timed(`kernel: ${count} tokens, one by one`, async () => {
    let logits = new Float32Array();
    for (const token of tokens) logits = new Float32Array(await session.feed(Int32Array.of(token), 1));
    return logits;
  });
  const row = whole.subarray((count - 1) * spec.shape.vocabSize);
  console.log(`steps give the logits of the whole: ${last.every((x, i) => x === row[i])}`);
  const lanes = kernel.open(8);
  const eight = Int32Array.from({ length: 8 }, (_, lane) => tokens[lane]!);
  await timed("kernel: 8 steps of 8 lanes", async () => {
    for (let i = 0; i < 8; i++) await lanes.feed(eight, 1);
  });
  const native = await timed("ONNX Runtime loaded", () => load(onnxNativeRuntime(1)));
  const expected = await timed(`ONNX Runtime: ${count} tokens at once`, () =>
    native.open(1).feed(tokens, count),
  );
  console.log(
    `differing logits, kernel against ONNX Runtime: ${expected.filter((x, i) => x !== whole[i]).length}`,
  );
}

if (existsSync(TOKENIZER)) await main();
else console.log("skipped: the shape of SmolLM2 needs its tokenizer in ../shared/smollm2");
