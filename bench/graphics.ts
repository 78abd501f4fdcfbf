/**
 * `npm run bench:graphics -- FILE`: WebGPU on this machine's graphics card without a browser, by Dawn, the library behind
 * WebGPU in Chromium. Needs a Vulkan driver and `npm install --no-save webgpu@0.6.2`. First it checks that the logits
 * are the processor's to the bit, then it measures tokens per second beside one thread of the processor; at the end the
 * file is coded by both.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compress } from "../src/codec/compress.ts";
import { decompress } from "../src/codec/decompress.ts";
import { loadModel } from "../src/model/load.ts";
import type { LogitModel } from "../src/model/model.ts";
import { wasmRuntime } from "../src/model/wasm/wasm-runtime.ts";
import { webgpuRuntime } from "../src/model/webgpu/webgpu-runtime.ts";
import { collect, pieces } from "../test/streams.ts";
import { graphicsCard } from "../workers/backends/graphics-card.ts";
import { timed } from "./timed.ts";

const [path, folder = "models/embedded"] = process.argv.slice(2);
if (!path) throw new Error("usage: npm run bench:graphics -- FILE");

const dawn = await import(/* @vite-ignore */ "webgpu" as string);
Object.assign(globalThis, dawn.globals);
Object.defineProperty(globalThis, "navigator", { value: { gpu: dawn.create([]) }, configurable: true });
const found = await graphicsCard();
if (!found) throw new Error("there is no WebGPU adapter: is there a Vulkan driver?");
console.log(found.name);

const read = async (name: string) => new Uint8Array(readFileSync(join(folder, name)));
const card = await loadModel(webgpuRuntime(), read);
const processor = await loadModel(wasmRuntime(), read);
const file = new Uint8Array(readFileSync(path));
const tokens = card.tokenizer.encode(file);

/** tokens [lanes, steps]: each lane reads another part of the file, from `position` on. */
function piece(lanes: number, steps: number, position: number): Int32Array {
  const at = (i: number) => 977 * Math.floor(i / steps) + position + (i % steps);
  return Int32Array.from({ length: lanes * steps }, (_, i) =>
    position + (i % steps) === 0 ? 0 : tokens[at(i) % tokens.length]!,
  );
}

async function logitsThatDiffer(lanes: number, steps: number, calls: number): Promise<string> {
  const sessions = [card, processor].map(({ model }) => model.open(lanes));
  let differ = 0;
  let count = 0;
  for (let call = 0; call < calls; call++) {
    const input = piece(lanes, steps, call * steps);
    const [a, b] = await Promise.all(sessions.map((session) => session.feed(input, steps)));
    for (let i = 0; i < a!.length; i++) if (a![i] !== b![i]) differ++;
    count += a!.length;
  }
  for (const session of sessions) session.dispose();
  return `${differ} of ${count} logits differ: ${lanes} lanes, ${calls} calls of ${steps} positions`;
}
console.log(await logitsThatDiffer(1, 64, 16));
console.log(await logitsThatDiffer(7, 1, 300));
console.log(await logitsThatDiffer(64, 3, 60));

/** Tokens per second of what the codec does: the lanes in parts, so that one part is computed while another is read. */
async function rate(model: LogitModel, lanes: number, steps: number, milliseconds: number): Promise<number> {
  const sessions = steps === 1 ? model.openApart(lanes) : [model.open(lanes)];
  let position = 0;
  const feed = async () => {
    const running = sessions.map((session) => session.feed(piece(session.lanes, steps, position), steps));
    await Promise.all(running);
    position += steps;
  };
  for (let fed = 0; fed < 130; fed += steps) await feed();
  const before = position;
  const begin = performance.now();
  while (performance.now() < begin + milliseconds) await feed();
  const seconds = (performance.now() - begin) / 1000;
  for (const session of sessions) session.dispose();
  return (lanes * (position - before)) / seconds;
}
console.log("| lanes | positions | card, tokens/s | one thread, tokens/s |\n| --- | --- | --- | --- |");
for (const [lanes, steps] of [
  [1, 1],
  [16, 1],
  [64, 1],
  [1, 64],
  [8, 32],
  [4, 64],
] as const) {
  const both = [await rate(card.model, lanes, steps, 1500), await rate(processor.model, lanes, steps, 1500)];
  console.log(`| ${lanes} | ${steps} | ${both.map(Math.round).join(" | ")} |`);
}

const files: Uint8Array[] = [];
for (const [name, pair] of [
  ["card", card],
  ["processor", processor],
] as const) {
  const options = { model: async () => pair, preset: "balanced", verification: "none" } as const;
  const [{ bytes }, encoding] = await timed(() => collect(compress(pieces(file), options)));
  const [{ bytes: restored }, decoding] = await timed(() => collect(decompress(pieces(bytes), options)));
  if (Buffer.compare(restored, file) !== 0) throw new Error(`the ${name} did not restore the file`);
  const [encode, decode] = [encoding, decoding].map(({ seconds }) => seconds.toFixed(1));
  console.log(`${name}: ${file.length} bytes -> ${bytes.length} in ${encode} s, and back in ${decode} s`);
  files.push(bytes);
}
console.log(Buffer.compare(files[0]!, files[1]!) === 0 ? "the same file" : "ANOTHER FILE");
process.exit(0);
