/**
 * `npm run bench:speed [-- --sizes 10000,150000,1000000] [-- --presets NAMES] [-- --threads N] [-- --backend NAME]`:
 * compressing (with its verification) and decompressing English text, with other compressors in the same run.
 */

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { BACKENDS } from "../src/cli/arguments.ts";
import { loadModel } from "../src/cli/load-model.ts";
import { compress } from "../src/codec/compress.ts";
import { PRESETS } from "../src/codec/container/container.ts";
import { decompress } from "../src/codec/decompress.ts";
import { collect, pieces } from "../src/codec/testing/streams.ts";
import { mobyDick } from "./moby-dick.ts";
import { RIVALS } from "./rivals.ts";

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "10000,150000,1000000" },
    presets: { type: "string", default: PRESETS.join(",") },
    threads: { type: "string", default: String(availableParallelism()) },
    backend: { type: "string", default: "auto" },
    model: { type: "string" },
  },
});
const backend = BACKENDS.find((name) => name === values.backend);
if (!backend) throw new Error(`--backend is one of ${BACKENDS.join(", ")}`);
const threads = Number(values.threads);
const presets = PRESETS.filter((name) => values.presets.split(",").includes(name));

async function timed<T>(work: () => T | Promise<T>): Promise<[T, number]> {
  const begin = performance.now();
  const result = await work();
  return [result, (performance.now() - begin) / 1000];
}

const model = () => loadModel({ backend, threads, model: values.model });
const [loaded, seconds] = await timed(model);
console.log(
  `backend ${loaded.model.backend}, at most ${threads} thread(s); model loaded and tested in ${seconds.toFixed(1)} s`,
);
const row = (cells: readonly string[]) => console.log(`| ${cells.join(" | ")} |`);
row(["bytes", "compressor", "bpb", "compress KB/s", "decompress KB/s", "lanes"]);
row(Array(6).fill("---"));
for (const size of values.sizes.split(",").map(Number)) {
  const text = mobyDick(size);
  const bpb = (length: number) => ((8 * length) / text.length).toFixed(3);
  const rate = (time: number) => (text.length / 1000 / time).toFixed(1);
  for (const preset of presets) {
    const [packed, packTime] = await timed(() => collect(compress(pieces(text), { model, preset })));
    const [restored, unpackTime] = await timed(() => collect(decompress(pieces(packed.bytes), { model })));
    if (Buffer.compare(restored.bytes, text) !== 0) throw new Error(`${size} bytes did not come back`);
    const { lanes } = packed.result;
    row([
      String(text.length),
      `nacre ${preset}`,
      bpb(packed.bytes.length),
      rate(packTime),
      rate(unpackTime),
      String(lanes),
    ]);
  }
  for (const rival of RIVALS) {
    const [length, time] = await timed(() => rival.length(text));
    if (length !== undefined) row([String(text.length), rival.name, bpb(length), rate(time), "", ""]);
  }
}
