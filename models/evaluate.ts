/**
 * Prints the bits per byte of a model alone, float and exact, over rows of a text that both see in the same context.
 *
 *   npx tsx models/evaluate.ts CHECKPOINT_DIR MODEL_DIR FILE... [--rows N]
 *
 * The rows are spread over the whole text and each is one window long.
 */

import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { filesIn } from "../src/cli/folder-files.ts";
import { calibrate } from "../src/convert/calibrate.ts";
import type { Checkpoint } from "../src/convert/checkpoint.ts";
import { exactBits, openCheckpoint, readConfig } from "../src/convert/convert-checkpoint.ts";
import { vocabularyRows } from "../src/convert/vocabulary-rows.ts";
import { loadModel } from "../src/model/load.ts";
import { readModelFile } from "../src/model/manifest.ts";
import { START_TOKEN } from "../src/model/model.ts";
import { type ByteOrderTokenizer, loadTokenizer } from "../src/model/tokenizer.ts";
import { wasmRuntime } from "../src/model/wasm/wasm-runtime.ts";

const ROW = 256;

/** Rows [count][length + 1] of ranks: START_TOKEN, then text. */
export function textRows(
  tokenizer: ByteOrderTokenizer,
  text: Uint8Array,
  count: number,
  length = ROW,
): Int32Array[] {
  const tokens = tokenizer.encode(text);
  const stride = Math.floor((tokens.length - length) / count);
  return Array.from({ length: count }, (_, i) =>
    Int32Array.of(START_TOKEN, ...tokens.subarray(i * stride, i * stride + length)),
  );
}

export async function floatBits(
  checkpoint: Checkpoint,
  order: Int32Array,
  rows: readonly Int32Array[],
): Promise<number> {
  const texts = rows.map((row) => row.map((rank) => order[rank]!));
  return (await calibrate(checkpoint, texts)).bits;
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const flag = args.indexOf("--rows");
  const count = flag < 0 ? 8 : Number(args.splice(flag, 2)[1]);
  const [checkpointDir, modelDir, ...files] = args;
  if (!checkpointDir || !modelDir) throw new Error("usage: evaluate.ts CHECKPOINT_DIR MODEL_DIR FILE...");
  const read = async (dir: string, name: string) => new Uint8Array(await readFile(join(dir, name)));
  const config = await readConfig(filesIn(checkpointDir));
  const checkpoint = await openCheckpoint(config, filesIn(checkpointDir));
  const { model, manifest } = await loadModel(wasmRuntime(), (name) => read(modelDir, name));
  const tokenizer = loadTokenizer(await readModelFile(manifest.tokenizer, (name) => read(modelDir, name)));
  // The float model has no window: it sees all of a row.
  const length = Math.min(ROW, checkpoint.shape.window ?? ROW);
  for (const file of files) {
    const rows = textRows(tokenizer, new Uint8Array(await readFile(file)), count, length);
    const bytes = rows.reduce((sum, row) => sum + tokenizer.decode(row.slice(1)).length, 0);
    const float = await floatBits(checkpoint, vocabularyRows(tokenizer, config), rows);
    const exact = await exactBits(model, rows);
    const loss = ((exact / float - 1) * 100).toFixed(3);
    console.log(
      `${basename(file)}: float ${(float / bytes).toFixed(4)} exact ${(exact / bytes).toFixed(4)} bpb, loss ${loss}%`,
    );
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
