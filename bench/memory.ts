/**
 * `npm run bench:memory [-- --dense 1,10,100] [-- --table 1,9] [-- --text 0.1,1] [-- --threads N]`: peak memory of
 * compressing and of decompressing so many MB, each in a process of its own. Dense data is stored, tables
 * take the byte path, text the model; the last two take a minute and more per MB and core.
 */

import { spawnSync } from "node:child_process";
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadModel } from "../src/cli/load-model.ts";
import { helperThreads } from "../src/cli/spawn.ts";
import { compress } from "../src/codec/compress.ts";
import { decompress } from "../src/codec/decompress.ts";
import { mobyDick } from "../test/moby-dick.ts";
import { numbers } from "./made-texts.ts";

const MB = 1_000_000;
const KINDS = ["dense", "table", "text"] as const;
type Kind = (typeof KINDS)[number];

/** One MB at a time: the input itself must not be held. */
function* inputOf(kind: Kind, length: number): Generator<Uint8Array> {
  const below = numbers(3);
  const text = kind === "text" ? mobyDick(MB) : undefined;
  for (let at = 0; at < length; at += MB) {
    const size = Math.min(MB, length - at);
    const piece = new Uint8Array(size);
    if (text) piece.set(text.subarray(0, size));
    else if (kind === "dense") for (let i = 0; i < size; i++) piece[i] = below(256);
    else fillTable(piece, below);
    yield piece;
  }
}

/** Records of 16 bytes: a number that counts, one that wanders, and some that hardly change. */
function fillTable(piece: Uint8Array, below: (limit: number) => number): void {
  const view = new DataView(piece.buffer);
  let wandering = 1000;
  for (let at = 0; at + 16 <= piece.length; at += 16) {
    wandering += below(64) - 31;
    view.setUint32(at, at >> 4, true);
    view.setInt32(at + 4, wandering, true);
    view.setFloat64(at + 8, below(20) / 8, true);
  }
}

/** In a child: does one thing, and prints its peak memory in MB. */
async function child(action: string, kind: Kind, length: number, threads: number, file: string) {
  const options = { model: () => loadModel({ backend: "auto", threads }), helpers: helperThreads(threads) };
  const pieces = (async function* () {
    yield* action === "compress" ? inputOf(kind, length) : createReadStream(file);
  })();
  const work = action === "compress" ? compress(pieces, options) : decompress(pieces, options);
  const output = createWriteStream(action === "compress" ? file : "/dev/null");
  for await (const piece of work) {
    await new Promise((resolve) => output.write(piece, resolve));
  }
  await new Promise((resolve) => output.end(resolve));
  console.log(Math.round(process.resourceUsage().maxRSS / 1024));
}

function peak(action: string, kind: Kind, length: number, threads: string, file: string): string {
  const script = fileURLToPath(import.meta.url);
  const args = ["--import", "tsx", script, "--child", action, kind, String(length), threads, file];
  const run = spawnSync(process.execPath, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  if (run.status !== 0) throw new Error(`${action} ${length} bytes of ${kind} failed`);
  return run.stdout.trim();
}

function main(): void {
  const { values } = parseArgs({
    options: {
      dense: { type: "string", default: "1,10,100" },
      table: { type: "string", default: "1,9" },
      text: { type: "string", default: "0.1,1" },
      threads: { type: "string", default: String(availableParallelism()) },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), "nacre-memory-"));
  const file = join(folder, "packed.nacre");
  console.log("| input | MB | compress, peak MB | decompress, peak MB |\n| --- | --- | --- | --- |");
  try {
    for (const kind of KINDS) {
      for (const size of values[kind].split(",").filter(Boolean)) {
        const length = Number(size) * MB;
        const packing = peak("compress", kind, length, values.threads, file);
        const unpacking = peak("decompress", kind, length, values.threads, file);
        console.log(`| ${kind} | ${size} | ${packing} | ${unpacking} |`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [flag, action, kind, length, threads, file] = process.argv.slice(2);
if (flag === "--child") await child(action!, kind as Kind, Number(length), Number(threads), file!);
else main();
