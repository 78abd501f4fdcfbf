/**
 * `npm run bench:speed [-- --sizes 10000,150000,1000000] [-- --presets NAMES] [-- --threads N] [-- --backend NAME]`:
 * compressing (with its verification) and decompressing English text, with other compressors in the same run.
 * Rates are in KB per second, and per second of processor time over all threads: the one that other work on
 * the machine does not change, or only by what it takes of the caches. 10 MB take a quarter of an hour.
 */

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { BACKENDS } from "../src/cli/arguments.ts";
import { loadModel } from "../src/cli/load-model.ts";
import { helperThreads } from "../src/cli/spawn.ts";
import { compress } from "../src/codec/compress.ts";
import { decompress } from "../src/codec/decompress.ts";
import { PRESETS } from "../src/format/container.ts";
import { collect, pieces } from "../test/streams.ts";
import { RIVALS } from "./rivals.ts";
import { longText } from "./texts.ts";
import { type Cost, timed } from "./timed.ts";

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

/** The rivals that matter for speed. */
const SHOWN = ["xz -9e", "brotli 11", "zstd -22", "zpaq -m5"];

const helpers = helperThreads(threads);
const model = () => loadModel({ backend, threads, model: values.model });
const [loaded, { seconds }] = await timed(model);
console.log(
  `backend ${loaded.model.backend}, at most ${threads} thread(s); model loaded and tested in ${seconds.toFixed(1)} s`,
);
const row = (cells: readonly string[]) => console.log(`| ${cells.join(" | ")} |`);
row(["bytes", "compressor", "bpb", "compress KB/s", "per CPU s", "decompress KB/s", "per CPU s", "lanes"]);
row(Array(8).fill("---"));
for (const size of values.sizes.split(",").map(Number)) {
  const text = longText(size);
  const bpb = (length: number) => ((8 * length) / text.length).toFixed(3);
  const rate = (time: number) => (text.length / 1000 / time).toFixed(1);
  const rates = ({ seconds, processor }: Cost) => [rate(seconds), rate(processor)];
  for (const preset of presets) {
    const [packed, packing] = await timed(() => collect(compress(pieces(text), { model, helpers, preset })));
    const [restored, unpacking] = await timed(() =>
      collect(decompress(pieces(packed.bytes), { model, helpers })),
    );
    if (Buffer.compare(restored.bytes, text) !== 0) throw new Error(`${size} bytes did not come back`);
    const length = bpb(packed.bytes.length);
    row([
      String(size),
      `nacre ${preset}`,
      length,
      ...rates(packing),
      ...rates(unpacking),
      String(packed.result.lanes),
    ]);
  }
  for (const rival of RIVALS.filter(({ name }) => SHOWN.includes(name))) {
    const [length, { seconds }] = await timed(() => rival.length(text));
    if (length !== undefined) row([String(size), rival.name, bpb(length), rate(seconds), "", "", "", ""]);
  }
}
