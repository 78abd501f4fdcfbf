/**
 * Bits per byte of a model alone, float and exact, over rows of a text with the same context.
 *
 *   npx tsx models/evaluate.ts CHECKPOINT_DIR MODEL_DIR FILE... [--rows N]
 *
 * The rows are spread over the whole text and each is one window long.
 */

import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Checkpoint, readCheckpoint } from "../src/exact/checkpoint.ts";
import { floatForward } from "../src/exact/float-forward.ts";
import { loadModel } from "../src/model/load.ts";
import { LOGIT_UNITS_PER_OCTAVE, type LogitModel, START_TOKEN } from "../src/model/model.ts";
import { nativeRuntime } from "../src/model/onnx/runtime-native.ts";
import { type ByteOrderTokenizer, loadTokenizer } from "../src/model/tokenizer.ts";

const ROW = 256;

/** Rows [count][256] of ranks: START_TOKEN, then text. */
export function textRows(tokenizer: ByteOrderTokenizer, text: Uint8Array, count: number): Int32Array[] {
  const tokens = tokenizer.encode(text);
  const stride = Math.floor((tokens.length - ROW) / count);
  return Array.from({ length: count }, (_, i) =>
    Int32Array.of(START_TOKEN, ...tokens.subarray(i * stride, i * stride + ROW)),
  );
}

/** Bits for tokens 1 .. 256 of a row, given logits [256, vocab] and their units per octave. */
function rowBits(row: Int32Array, logits: ArrayLike<number>, vocab: number, units: number): number {
  let bits = 0;
  for (let t = 0; t < ROW; t++) {
    let max = Number.NEGATIVE_INFINITY;
    for (let v = 0; v < vocab; v++) max = Math.max(max, logits[t * vocab + v]!);
    let sum = 0;
    for (let v = 0; v < vocab; v++) sum += 2 ** ((logits[t * vocab + v]! - max) / units);
    bits += Math.log2(sum) - (logits[t * vocab + row[t + 1]!]! - max) / units;
  }
  return bits;
}

export async function exactBits(model: LogitModel, rows: readonly Int32Array[]): Promise<number> {
  let bits = 0;
  for (const row of rows) {
    const logits = await model.open(1).feed(row.slice(0, ROW), ROW);
    bits += rowBits(row, logits, model.vocabulary.bytes.length, LOGIT_UNITS_PER_OCTAVE);
  }
  return bits;
}

export function floatBits(checkpoint: Checkpoint, order: Int32Array, rows: readonly Int32Array[]): number {
  let bits = 0;
  for (const row of rows) {
    const ids = row.map((rank) => order[rank]!);
    floatForward(checkpoint, ids.slice(0, ROW), (name, _layer, values, vocab) => {
      if (name === "logits") bits += rowBits(ids, values, vocab, Math.LN2);
    });
  }
  return bits;
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const flag = args.indexOf("--rows");
  const count = flag < 0 ? 8 : Number(args.splice(flag, 2)[1]);
  const [checkpointDir, modelDir, ...files] = args;
  if (!checkpointDir || !modelDir) throw new Error("usage: evaluate.ts CHECKPOINT_DIR MODEL_DIR FILE...");
  const read = async (dir: string, name: string) => new Uint8Array(await readFile(join(dir, name)));
  const config = JSON.parse(await readFile(join(checkpointDir, "config.json"), "utf8"));
  const checkpoint = readCheckpoint(config, await read(checkpointDir, "model.safetensors"));
  const tokenizer = loadTokenizer(await read(modelDir, "tokenizer.json"));
  const { model } = await loadModel(nativeRuntime(), (name) => read(modelDir, name));
  for (const file of files) {
    const rows = textRows(tokenizer, new Uint8Array(await readFile(file)), count);
    const bytes = rows.reduce((sum, row) => sum + tokenizer.decode(row.slice(1)).length, 0);
    const float = floatBits(checkpoint, tokenizer.order, rows);
    const exact = await exactBits(model, rows);
    const loss = ((exact / float - 1) * 100).toFixed(3);
    console.log(
      `${basename(file)}: float ${(float / bytes).toFixed(4)} exact ${(exact / bytes).toFixed(4)} bpb, loss ${loss}%`,
    );
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
