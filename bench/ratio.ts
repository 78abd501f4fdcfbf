/**
 * `npm run bench:ratio [-- --preset NAME] [-- --bytes N] [-- --model MODEL] [-- FILE...]`: whole .nacre files in bits per
 * byte next to other compressors, on texts that every clone has and on those of ../shared/bench.
 */

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { loadModel } from "../src/cli/load-model.ts";
import { compress } from "../src/codec/compress.ts";
import { decompress } from "../src/codec/decompress.ts";
import { PRESETS, type Preset } from "../src/format/container.ts";
import { storedBytes } from "../src/model/manifest.ts";
import { collect, pieces } from "../test/streams.ts";
import { RIVALS } from "./rivals.ts";
import { cloneTexts, readText, sharedTexts } from "./texts.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    preset: { type: "string", default: "balanced" },
    bytes: { type: "string", default: "150000" },
    model: { type: "string" },
  },
});
const preset = PRESETS.find((name): name is Preset => name === values.preset);
if (!preset) throw new Error(`--preset is one of ${PRESETS.join(", ")}`);

const model = () => loadModel({ backend: "auto", model: values.model });
const texts =
  positionals.length > 0
    ? positionals.map(readText)
    : [...cloneTexts(), ...sharedTexts(Number(values.bytes))];

const manifest = readFileSync(new URL("../models/embedded/manifest.json", import.meta.url), "utf8");
console.log(
  `Bits per byte of whole files, preset ${preset}. ` +
    `The model itself weighs ${storedBytes(JSON.parse(manifest))} bytes, once.`,
);

const names = [...RIVALS.map(({ name }) => name), "nacre"];
const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
console.log(row(["text", "bytes", ...names]));
console.log(row(Array(names.length + 2).fill("---")));
for (const { name, bytes } of texts) {
  const { bytes: packed } = await collect(compress(pieces(bytes), { model, preset }));
  const { bytes: restored } = await collect(decompress(pieces(packed), { model }));
  if (Buffer.compare(restored, bytes) !== 0) throw new Error(`${name} did not come back`);
  const lengths = [...RIVALS.map((rival) => rival.length(bytes)), packed.length];
  const bpb = (length: number | undefined) =>
    length === undefined ? "-" : ((8 * length) / bytes.length).toFixed(3);
  console.log(row([name, String(bytes.length), ...lengths.map(bpb)]));
}
