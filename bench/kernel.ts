/**
 * `npm run bench:kernel [-- --backend wasm|native|onnx-wasm] [-- --runs N] [-- --model FOLDER]`: tokens per second of
 * processor time on one thread, of the embedded model or of another one, each with a full window before it. The best of
 * many short runs counts: other work on the machine uses the caches too, so the median of a busy machine says little.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Lookups } from "../src/model/lookups.ts";
import { type Manifest, readModelFile } from "../src/model/manifest.ts";
import type { Runtime } from "../src/model/runtime.ts";
import { readSpec } from "../src/model/spec/spec-file.ts";
import { loadTokenizer } from "../src/model/tokenizer.ts";
import { wasmRuntime } from "../src/model/wasm/wasm-runtime.ts";
import { mobyDick } from "../test/moby-dick.ts";

const { values } = parseArgs({
  options: {
    backend: { type: "string", default: "wasm" },
    runs: { type: "string", default: "40" },
    model: { type: "string", default: fileURLToPath(new URL("../models/embedded", import.meta.url)) },
  },
});

const RUNTIMES: Readonly<Record<string, () => Promise<Runtime>>> = {
  wasm: async () => wasmRuntime(),
  native: async () => (await import("../src/model/onnx/onnx-native-runtime.ts")).onnxNativeRuntime(1),
  "onnx-wasm": async () => (await import("../src/model/onnx/onnx-wasm-runtime.ts")).onnxWasmRuntime({}),
};

const read = async (name: string) => new Uint8Array(readFileSync(join(values.model, name)));
const manifest: Manifest = JSON.parse(new TextDecoder().decode(await read("manifest.json")));
const runtime = RUNTIMES[values.backend];
if (!runtime) throw new Error(`--backend is one of ${Object.keys(RUNTIMES).join(", ")}`);
const spec = readSpec(await readModelFile(manifest.spec, read));
const decoder = await (await runtime()).load(spec);
const tokens = loadTokenizer(await readModelFile(manifest.tokenizer, read)).encode(mobyDick(100_000));
const window = spec.shape.window ?? spec.shape.maxPositions / 2;

/** The lookups of [lanes, steps] tokens: every lane reads another part of the text. */
function piece(lookups: Lookups, lanes: number, steps: number, position: number): Int32Array {
  const some = Int32Array.from(
    { length: lanes * steps },
    (_, i) => tokens[(Math.floor(i / steps) * 1500 + position + (i % steps)) % tokens.length]!,
  );
  return lookups.of(some, steps);
}

for (const [name, lanes, steps] of [
  ["1 lane, a step", 1, 1],
  ["2 lanes, a step", 2, 1],
  ["4 lanes, a step", 4, 1],
  ["16 lanes, a step", 16, 1],
  ["1 lane, 64 positions", 1, 64],
] as const) {
  const session = decoder.open(lanes);
  const lookups = new Lookups(spec.shape, lanes);
  await session.run(piece(lookups, lanes, window, 0), window, 0);
  let position = window;
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < Number(values.runs); run++) {
    // A run takes some milliseconds: enough for a clock of microseconds, and too few for other work to interfere.
    const repeats = Math.ceil(8 / (lanes * steps));
    const inputs = Array.from({ length: repeats }, (_, i) =>
      piece(lookups, lanes, steps, position + i * steps),
    );
    const before = process.cpuUsage();
    for (const input of inputs) {
      await session.run(input, steps, position);
      position += steps;
    }
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / (repeats * lanes * steps));
  }
  session.dispose();
  console.log(`${name.padEnd(22)}${Math.round(1e6 / best)} tokens/s, ${best.toFixed(0)} us`);
}
