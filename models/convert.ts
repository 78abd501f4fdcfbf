/**
 * A float checkpoint in the Hugging Face layout -> a folder with the model Nacre runs.
 *
 *   npx tsx models/convert.ts CHECKPOINT_DIR OUT_DIR [NAME]
 */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hexToBytes } from "@noble/hashes/utils.js";
import { calibrationTokens } from "../src/exact/calibration-text.ts";
import { readCheckpoint } from "../src/exact/checkpoint.ts";
import { convert } from "../src/exact/convert.ts";
import { writeSpec } from "../src/exact/spec.ts";
import { assemble } from "../src/model/load.ts";
import { describeFile, type Manifest } from "../src/model/manifest.ts";
import { nativeRuntime } from "../src/model/onnx/runtime-native.ts";
import { selfTestHash } from "../src/model/self-test.ts";
import { loadTokenizer } from "../src/model/tokenizer.ts";

const [from, to, name = "embedded"] = process.argv.slice(2);
if (!from || !to) throw new Error("usage: convert.ts CHECKPOINT_DIR OUT_DIR [NAME]");

const tokenizerFile = new Uint8Array(await readFile(join(from, "tokenizer.json")));
const tokenizer = loadTokenizer(tokenizerFile);
const config = JSON.parse(await readFile(join(from, "config.json"), "utf8"));
const checkpoint = readCheckpoint(config, new Uint8Array(await readFile(join(from, "model.safetensors"))));

const texts = calibrationTokens(tokenizer, checkpoint.shape);
const specFile = writeSpec(convert(checkpoint, texts, tokenizer.order));

const spec = describeFile("model.spec", specFile);
const { model } = await assemble(nativeRuntime(), specFile, hexToBytes(spec.sha256), tokenizerFile);
const manifest: Manifest = {
  name,
  spec,
  tokenizer: describeFile("tokenizer.json", tokenizerFile),
  selfTest: await selfTestHash(model),
};
await mkdir(to, { recursive: true });
await writeFile(join(to, spec.name), specFile);
await writeFile(join(to, manifest.tokenizer.name), tokenizerFile);
await writeFile(join(to, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
console.log(`${name}: ${specFile.length} bytes, id ${spec.sha256}`);
