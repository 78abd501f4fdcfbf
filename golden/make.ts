/**
 * `npm run golden [-- none test embedded]`: writes the present version's golden files that need these models
 * (default: all), their originals' hashes, and the hashes of large blocks. Refuses when the version is frozen:
 * what was released must be read for ever.
 */

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { concat } from "../src/base/bytes.ts";

import { loadModel } from "../src/cli/load-model.ts";
import { pack } from "../src/codec/archive/pack.ts";
import { compress } from "../src/codec/compress.ts";
import { decompress } from "../src/codec/decompress.ts";
import type { ModelSource } from "../src/codec/text/model-pair.ts";
import { BASE_N } from "../src/codec/unfold/base-n.ts";
import { isFrozen } from "../src/entropy/kernels.ts";
import { type Preset, VERSION } from "../src/format/container.ts";
import type { Entry } from "../src/format/directory.ts";

import { gzipFile, pdfFile, photograph, pngOf, ppmFile, zipFile } from "../test/deflate-files.ts";
import { jpegFile } from "../test/jpeg-files.ts";
import { program, prose, randomBytes } from "../test/samples.ts";
import { tone, wavFile } from "../test/sound-files.ts";
import { collect, pieces } from "../test/streams.ts";
import { testModel } from "../test/test-model.ts";
import { LARGE } from "./large.ts";

export type GoldenModel = "none" | "test" | "embedded";

export const MODELS: Readonly<Record<GoldenModel, ModelSource>> = {
  none: () => Promise.reject(new Error("a golden file without text asked for the model")),
  test: async () => testModel(),
  embedded: () => loadModel({ backend: "auto" }),
};

/** What `manifest.json` holds for each golden file. */
export interface Golden {
  readonly model: GoldenModel;
  /** Of the content. */
  readonly sha256: string;
}

export interface Manifest {
  /** By name. */
  readonly files: Record<string, Golden>;
  /** SHA-256 of what each block of large.ts becomes. */
  large: Record<string, string>;
}

/** The golden files of a version of the format. */
export function folderOf(version: number): URL {
  return new URL(`v${version}/`, import.meta.url);
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const ENGLISH =
  utf8(`The ferry left at seven, as it had done every morning since the war, with eleven passengers
and a goat. Nobody on board expected anything of the day. The captain, who had been told twice that the
lighthouse was to be closed, looked for its white tower all the same, and found it where it had always
stood; "so they have not dared", he said to the wheel. Behind him the harbour grew small, first the boats,
then the houses, and in the end the church, until only the hill was left and the smoke above it.
`);
const UTF_16 = Uint8Array.from([...prose(3000)].flatMap((letter) => [letter.charCodeAt(0), 0]));
const RUNS = concat([new Uint8Array(900), utf8("abc".repeat(200))]);

const NOISE = randomBytes(70_000);
const inLines = (text: string, width: number) => text.match(new RegExp(`.{1,${width}}`, "gs"))!.join("\r\n");
/** Bytes written as text in every way, one of them of streams in a document. */
const LETTER = `Dear reader,

${inLines(Buffer.from(ENGLISH).toString("base64"), 76)}
data:,${Buffer.from(ENGLISH.subarray(1)).toString("base64url")}=
${Buffer.from(RUNS.subarray(600)).toString("hex").replaceAll("00", "0f")}
{\\pict ${inLines(Buffer.from(ENGLISH).toString("hex").toUpperCase(), 128)}}
stream
${Buffer.from(BASE_N.ascii85.encode(gzipFile(concat([ENGLISH, ENGLISH.subarray(0, 300), ENGLISH])))).toString("latin1")}~>
`;

type Make = (model: ModelSource) => AsyncGenerator<Uint8Array, unknown>;

const one = (content: Uint8Array, preset: Preset, name?: string): Make => {
  return (model) => compress(pieces(content), { model, preset, name });
};

const DAY = 86_400;
const TIME = 1_700_000_000;

const many = (files: Readonly<Record<string, Uint8Array>>, preset: Preset, others: Entry[] = []): Make => {
  return (model) => {
    const entries = Object.entries(files).map(([path, bytes], row): Entry => {
      return { path, kind: "file", mode: 0o644, modified: TIME + row, size: bytes.length };
    });
    // What is said of a file again comes last.
    const all = [...new Map([...entries, ...others].map((entry) => [entry.path, entry])).values()];
    const inputs = all.map((entry) => ({ ...entry, open: () => pieces(files[entry.path]!) }));
    return pack(inputs, { model, preset, name: "tree" });
  };
};

/** All kinds, a time before 1970, modes that are known and that are not, a name that is no UTF-8. */
const ENTRIES: Entry[] = [
  { path: "a", kind: "folder", mode: 0o750, modified: TIME + 3, size: 0 },
  { path: "void", kind: "folder", modified: 0, size: 0 },
  { path: "to run", kind: "symlink", mode: 0o777, modified: TIME + 1, size: 0, target: "a/b/run.sh" },
  { path: "c.bin", kind: "file", mode: 0o600, modified: -DAY, size: 700 },
  { path: "e\udcff\n.bin", kind: "file", modified: TIME + 2, size: RUNS.length },
  { path: "a/b/run.sh", kind: "file", mode: 0o755, modified: TIME, size: 10 },
  { path: "again.sh", kind: "hardlink", mode: 0o755, modified: TIME, size: 0, target: "a/b/run.sh" },
];

const GOLDEN: Readonly<Record<string, readonly [GoldenModel, Make]>> = {
  "empty.nacre": ["none", one(new Uint8Array(0), "balanced")],
  "stored.nacre": ["none", one(randomBytes(600), "balanced", "noise ä.bin")],
  "mixed.nacre": ["none", one(RUNS, "max", "runs")],
  "quick.nacre": ["none", one(utf8(prose(34_000)), "light")],
  "fill.nacre": ["none", one(new Uint8Array(3000).fill(32), "balanced", "blanks")],
  // What is repeated lies far enough back, in an archive and in a single file.
  "copies.nacre": ["none", one(concat([NOISE, ENGLISH, NOISE.subarray(0, 60_000)]), "light")],
  "copies-tree.nacre": [
    "none",
    many({ "a.png": NOISE, "b.png": concat([ENGLISH, NOISE]), "c.png": NOISE.subarray(0, 50_000) }, "light"),
  ],
  "text-copies.nacre": ["test", one(concat([NOISE, ENGLISH, NOISE, utf8(prose(900))]), "fast")],
  "x86.nacre": ["none", one(program(3000), "balanced", "a.out")],
  "deflate.nacre": [
    "none",
    one(zipFile({ "a.bin": program(500), "story.gz": gzipFile(utf8(prose(500))) }), "light", "a.zip"),
  ],
  "base-n.nacre": ["none", one(utf8(LETTER), "light", "letter.eml")],
  "pixels.nacre": ["none", one(ppmFile(photograph(40, 35, 3), 40, 35), "balanced", "slope.ppm")],
  "pixels-deflate.nacre": ["none", one(pngOf(photograph(36, 30, 4), 36, 6), "balanced", "slope.png")],
  "samples.nacre": ["none", one(wavFile(tone(2000, 2, 2), 2, 2), "balanced", "tone.wav")],
  "jpeg.nacre": ["none", one(jpegFile("half"), "balanced", "rocket.jpg")],
  "jpeg-progressive.nacre": ["none", one(concat([jpegFile("progressive"), jpegFile("bands")]), "light")],
  "jpeg-restarts.nacre": ["none", one(concat([NOISE.subarray(0, 99), jpegFile("restarts")]), "light")],
  "tree.nacre": [
    "none",
    many(
      {
        "a/b/run.sh": utf8("#!/bin/sh\n"),
        "c.bin": randomBytes(700),
        "e\udcff\n.bin": RUNS,
      },
      "fast",
      ENTRIES,
    ),
  ],
  "text-fast.nacre": ["test", one(utf8(prose(3000)), "fast", "story.txt")],
  "text-balanced.nacre": ["test", one(utf8(prose(1200).replaceAll("\n", "\r\n")), "balanced", "story.txt")],
  "text-max.nacre": ["test", one(UTF_16, "max")],
  "text-deflate.nacre": ["test", one(pdfFile([utf8(prose(1500)), RUNS]), "fast", "story.pdf")],
  "text-tree.nacre": ["test", many({ "one.txt": utf8(prose(800)), "two.txt": utf8(prose(700)) }, "balanced")],
  "short-text.nacre": ["test", one(utf8(prose(300)), "max")],
  "short-crlf.nacre": ["test", one(utf8(prose(2000).replaceAll("\n", "\r\n")), "balanced")],
  "short-stored.nacre": ["none", one(randomBytes(40), "balanced")],
  "short-mixed.nacre": ["none", one(RUNS, "max")],
  "short-fill.nacre": ["none", one(new Uint8Array(300).fill(32), "fast")],
  "embedded-short.nacre": ["embedded", one(ENGLISH.subarray(0, 84), "balanced")],
  "embedded-fast.nacre": ["embedded", one(ENGLISH, "fast", "april.txt")],
  "embedded-balanced.nacre": ["embedded", one(ENGLISH, "balanced", "april.txt")],
  "embedded-max.nacre": ["embedded", one(ENGLISH, "max", "april.txt")],
};

export function readManifest(version: number): Manifest {
  return JSON.parse(readFileSync(new URL("manifest.json", folderOf(version)), "utf8"));
}

async function make(models: readonly string[]): Promise<void> {
  if (isFrozen(VERSION)) throw new Error(`version ${VERSION} is frozen: a change needs the next version`);
  const folder = folderOf(VERSION);
  // Other models' files stay.
  const manifest = readManifest(VERSION);
  for (const [name, [model, run]] of Object.entries(GOLDEN)) {
    if (!models.includes(model)) continue;
    const { bytes } = await collect(run(MODELS[model]));
    const content = await collect(decompress(pieces(bytes), { model: MODELS[model] }));
    writeFileSync(new URL(name, folder), bytes);
    manifest.files[name] = { model, sha256: sha256(content.bytes) };
    console.log(`${name}: ${content.bytes.length} -> ${bytes.length} bytes`);
  }
  for (const [name, encode] of Object.entries(LARGE)) {
    const payload = await encode();
    manifest.large[name] = sha256(payload);
    console.log(`large ${name}: ${payload.length} bytes`);
  }
  writeFileSync(new URL("manifest.json", folder), `${JSON.stringify(manifest, null, 2)}\n`);
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

if (process.argv[1]?.endsWith("make.ts")) {
  const { positionals } = parseArgs({ allowPositionals: true });
  await make(positionals.length > 0 ? positionals : Object.keys(MODELS));
}
