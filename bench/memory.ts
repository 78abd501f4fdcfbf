/**
 * `npm run bench:memory [-- --dense 1,10,100] [-- --table 1,9] [-- --text 0.1,1] [-- --file PATH:1,10,100] [-- --threads N]
 * [-- --preset NAME]`: time and peak memory of the command line, compressing and restoring so many MB (on Linux). Dense
 * data is stored, tables take the byte path, text the model, which takes a minute and more per MB and core. The first
 * MB of a file are compressed by others, too.
 */

import { spawn } from "node:child_process";
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "../scripts/setup.mjs";
import { mobyDick } from "../test/moby-dick.ts";
import { numbers } from "./made-texts.ts";
import { RIVALS } from "./rivals.ts";
import { timed } from "./timed.ts";

const MB = 1_000_000;
const COMMAND = join(ROOT, "lib/node/nacre.mjs");
/** The rivals that are shown beside a file. */
const SHOWN = ["xz -9e", "brotli 11", "zpaq -m5"];
const LOOK_EVERY_MS = 50;
/** Of the clock in /proc/PID/stat. */
const TICKS_PER_SECOND = 100;

const MADE = {
  dense(bytes: Uint8Array): void {
    const below = numbers(3);
    for (let i = 0; i < bytes.length; i++) bytes[i] = below(256);
  },
  /** Records of 16 bytes: a number that counts, one that wanders, and some that hardly change. */
  table({ buffer, length }: Uint8Array): void {
    const view = new DataView(buffer);
    const below = numbers(3);
    let wandering = 1000;
    for (let at = 0; at + 16 <= length; at += 16) {
      wandering += below(64) - 31;
      view.setUint32(at, at >> 4, true);
      view.setInt32(at + 4, wandering, true);
      view.setFloat64(at + 8, below(20) / 8, true);
    }
  },
  text(bytes: Uint8Array): void {
    const text = mobyDick(MB);
    for (let at = 0; at < bytes.length; at += MB) bytes.set(text.subarray(0, bytes.length - at), at);
  },
} as const;

function beginningOf(path: string, bytes: Uint8Array): void {
  const file = openSync(path, "r");
  if (readSync(file, bytes) < bytes.length) throw new Error(`${path} has fewer bytes`);
  closeSync(file);
}

/** Seconds, processor seconds and the peak memory in MB of a run of the command line. */
async function run(...args: string[]): Promise<string[]> {
  const begin = performance.now();
  const child = spawn(process.execPath, [COMMAND, "-q", "-f", ...args], { stdio: "inherit" });
  let peak = "";
  let processor = 0;
  const looking = setInterval(() => {
    try {
      [, peak = peak] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8")) ?? [];
      const [, user, system] = /\) (?:\S+ ){11}(\d+) (\d+)/.exec(
        readFileSync(`/proc/${child.pid}/stat`, "utf8"),
      )!;
      processor = (Number(user) + Number(system)) / TICKS_PER_SECOND;
    } catch {
      // It has just ended.
    }
  }, LOOK_EVERY_MS);
  const code = await new Promise((resolve) => child.once("exit", resolve));
  clearInterval(looking);
  if (code !== 0) throw new Error(`nacre ${args.join(" ")} failed`);
  return [
    ((performance.now() - begin) / 1000).toFixed(1),
    processor.toFixed(1),
    String(Math.round(Number(peak) / 1000)),
  ];
}

const { values } = parseArgs({
  options: {
    dense: { type: "string", default: "1,10,100" },
    table: { type: "string", default: "1,9" },
    text: { type: "string", default: "0.1,1" },
    file: { type: "string", default: "" },
    threads: { type: "string", default: String(availableParallelism()) },
    preset: { type: "string", default: "balanced" },
  },
});
const [, source = "", ofFile = ""] = /^(.*):([\d.,]+)$/.exec(values.file) ?? [];
const folder = mkdtempSync(join(tmpdir(), "nacre-memory-"));
const [original, packed, restored] = ["original", "packed", "restored"].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const row = (...cells: readonly (string | number)[]) => console.log(`| ${cells.join(" | ")} |`);
row(
  "input",
  "MB",
  "with",
  "bytes",
  "compress: s",
  "processor s",
  "peak MB",
  "restore: s",
  "processor s",
  "peak MB",
);
row(...Array<string>(10).fill("---"));
try {
  for (const [kind, sizes] of Object.entries({ ...values, file: ofFile })) {
    if (kind !== "file" && !Object.hasOwn(MADE, kind)) continue;
    for (const size of sizes.split(",").filter(Boolean)) {
      const bytes = new Uint8Array(Number(size) * MB);
      if (kind === "file") beginningOf(source, bytes);
      else MADE[kind as keyof typeof MADE](bytes);
      writeFileSync(original, bytes);
      const packing = await run(
        "--threads",
        values.threads,
        "--preset",
        values.preset,
        "-o",
        packed,
        original,
      );
      const unpacking = await run("--threads", values.threads, "-d", "-o", restored, packed);
      if (Buffer.compare(readFileSync(restored), bytes) !== 0)
        throw new Error(`${size} MB did not come back`);
      row(kind, size, `nacre ${values.preset}`, statSync(packed).size, ...packing, ...unpacking);
      for (const rival of kind === "file" ? RIVALS.filter(({ name }) => SHOWN.includes(name)) : []) {
        const [length, { seconds }] = await timed(() => rival.length(bytes));
        if (length !== undefined) row(kind, size, rival.name, length, seconds.toFixed(1), "", "", "", "", "");
      }
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
