/**
 * A float checkpoint in the Hugging Face layout -> a folder with the model Nacre runs.
 *
 *   npx tsx models/convert.ts CHECKPOINT_DIR OUT_DIR [NAME]
 */

import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { convertCheckpoint } from "../src/model/convert-checkpoint.ts";
import { kernelRuntime } from "../src/model/kernel/kernel-runtime.ts";

const [from, to, name = "embedded"] = process.argv.slice(2);
if (!from || !to) throw new Error("usage: convert.ts CHECKPOINT_DIR OUT_DIR [NAME]");

const read = async (file: string) =>
  existsSync(join(from, file)) ? new Uint8Array(await readFile(join(from, file))) : undefined;
const { manifest, files } = await convertCheckpoint({ name }, read, kernelRuntime());
await mkdir(to, { recursive: true });
for (const [file, data] of files) await writeFile(join(to, file), data);
console.log(
  `${name}: ${manifest.spec.bytes} bytes, id ${manifest.spec.sha256}, ` +
    `${(100 * (manifest.loss ?? 0)).toFixed(3)}% more bits than in floating point`,
);
