/**
 * Converts a float checkpoint in the Hugging Face layout to a folder with a model that Nacre runs.
 *
 *   npx tsx models/convert.ts CHECKPOINT_DIR OUT_DIR [NAME]
 */

import { spawnSync } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { filesIn } from "../src/cli/folder-files.ts";
import { convertCheckpoint } from "../src/convert/convert-checkpoint.ts";
import { type ModelFile, storedBytes } from "../src/model/manifest.ts";
import { PACKED, pack } from "../src/model/packed-file.ts";
import { wasmRuntime } from "../src/model/wasm/wasm-runtime.ts";

/** Of feed-forwards and embedding. With 7 bits instead of 8 the packed model has fewer bytes, and loses next to nothing. */
const PACKED_WEIGHT_LIMIT = 63;

const [from, to, name = "embedded"] = process.argv.slice(2);
if (!from || !to) throw new Error("usage: convert.ts CHECKPOINT_DIR OUT_DIR [NAME]");

const options = { weightLimit: PACKED_WEIGHT_LIMIT };
const { manifest, files } = await convertCheckpoint({ name }, filesIn(from), wasmRuntime(), options);
await mkdir(to, { recursive: true });

/** Zopfli, where it is installed, packs into 2% fewer bytes. */
async function packed(data: Uint8Array): Promise<Uint8Array> {
  const path = join(to as string, "unpacked");
  await writeFile(path, data);
  const { status } = spawnSync("zopfli", ["--i5", path]);
  const result = status === 0 ? await readFile(`${path}.gz`) : await pack(data);
  for (const file of [path, `${path}.gz`]) await rm(file, { force: true });
  return result;
}

async function writePacked(file: ModelFile): Promise<ModelFile> {
  const data = await packed(files.get(file.name) as Uint8Array);
  const name = `${file.name}${PACKED}`;
  await writeFile(join(to, name), data);
  return { ...file, name, packed: data.length };
}

const manifestOfPacked = {
  ...manifest,
  spec: await writePacked(manifest.spec),
  tokenizer: await writePacked(manifest.tokenizer),
};
await writeFile(join(to, "manifest.json"), `${JSON.stringify(manifestOfPacked, null, 2)}\n`);
console.log(
  `${name}: ${storedBytes(manifestOfPacked)} bytes, id ${manifest.spec.sha256}, ` +
    `${(100 * (manifest.loss ?? 0)).toFixed(3)}% more bits than in floating point`,
);
