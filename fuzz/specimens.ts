/** Real containers to be damaged: small, of every kind of record and block. */

import { sha256 } from "@noble/hashes/sha2.js";
import { concat } from "../src/base/bytes.ts";
import { crc32c } from "../src/base/crc.ts";
import { UNWATCHED } from "../src/base/progress.ts";
import { inMemory } from "../src/base/random-access.ts";
import { encodeListing } from "../src/codec/archive/listing.ts";
import { BlockEncoder } from "../src/codec/block-encoder.ts";
import { BYTE_CODECS } from "../src/codec/bytes/byte-codecs.ts";
import { type Copy, putTogether, writeCopyFields } from "../src/codec/copies/copy-fields.ts";
import { Window } from "../src/codec/copies/window.ts";
import { encodeJpegBlock } from "../src/codec/jpeg/jpeg-block.ts";
import { encodePixelBlock } from "../src/codec/pixels/pixel-block.ts";
import { encodeSampleBlock } from "../src/codec/samples/sample-block.ts";
import { encodeText } from "../src/codec/text/encode-text.ts";
import type { TextEncoding } from "../src/codec/text/text-encoding.ts";
import { findStreams } from "../src/codec/unfold/find-streams.ts";
import { encodeQuick } from "../src/entropy/byte-coder.ts";
import { ensembleOf } from "../src/entropy/token-coder.ts";
import type { ModelPreset } from "../src/format/container.ts";
import {
  type Block,
  type Coding,
  writeBlockHead,
  writeCoding,
  writeDirectory,
  writeEnd,
  writeHeader,
} from "../src/format/container.ts";
import { ContentHash } from "../src/format/content-hash.ts";
import type { Directory, Entry } from "../src/format/directory.ts";
import { type Place, placesOf, readEndRecord } from "../src/format/file-map.ts";
import { BLOCK_KINDS, CODING, DIRECTORY } from "../src/format/kinds.ts";
import { writeShortForm } from "../src/format/short-form.ts";
import { gzipFile, photograph, zipFile } from "../test/deflate-files.ts";
import { jpegFile } from "../test/jpeg-files.ts";
import { program, prose, randomBytes } from "../test/samples.ts";
import { tone } from "../test/sound-files.ts";
import { testModel } from "../test/test-model.ts";

const NO_CHECK = { verification: "none" } as const;

export const model = async () => testModel();

export interface Specimen {
  readonly name: string;
  readonly file: Uint8Array;
  readonly content: Uint8Array;
  readonly directory: Directory | undefined;
  /** Its records between header and end. */
  readonly places: readonly Place[];
  readonly endOffset: number;
  /** Without records: places is empty, and endOffset where the file ends. */
  readonly isShort: boolean;
}

/** A block to be: text in some encoding, or bytes for the codec of this kind, or with deflate streams in them. */
type Part = { readonly raw: Uint8Array; readonly copies?: readonly Copy[] } & (
  | { readonly text: TextEncoding }
  | { readonly kind: number }
);

const {
  fill: FILL,
  x86: X86,
  mixed: MIXED,
} = Object.fromEntries(BYTE_CODECS.map(({ name, kind }) => [name, kind]));
const utf8 = (text: string) => new TextEncoder().encode(text);
const LINES = utf8(prose(90));
const CRLF = utf8(`${prose(40)}\n`.repeat(30).replaceAll("\n", "\r\n").replace("\r\n", "\n").slice(0, 150));
const UTF_16 = Uint8Array.from([...prose(60)].flatMap((letter) => [letter.charCodeAt(0), 0]));
const RUNS = concat([new Uint8Array(900), utf8("ab".repeat(300))]);
const BASE64 = Buffer.from(concat([LINES, randomBytes(300)])).toString("base64");
const LETTER = utf8(`${BASE64.match(/.{1,70}/g)!.join("\r\n")}\n\n<~${"z!!*-'".repeat(99)}~>\n`);

/** Encoders choose by size alone; here, small texts are to be texts all the same. */
export async function makeSpecimens(): Promise<Specimen[]> {
  return Promise.all([
    make("empty", [], "fast"),
    make("text", [{ raw: LINES, text: "utf-8" }], "fast"),
    make("CR LF", [{ raw: CRLF, text: "utf-8" }], "balanced"),
    make("utf-16", [{ raw: UTF_16, text: "utf-16le" }], "fast"),
    make("runs", [{ raw: RUNS, kind: MIXED! }], "fast"),
    make("quick", [{ raw: LINES, kind: BLOCK_KINDS.quick }], "fast"),
    make("fill", [{ raw: new Uint8Array(5000).fill(7), kind: FILL! }], "fast"),
    make("program", [{ raw: program(1000), kind: X86! }], "fast"),
    make("deflate", [{ raw: zipFile({ a: gzipFile(RUNS), b: LINES }), kind: BLOCK_KINDS.unfolded }], "fast"),
    make("letter", [{ raw: LETTER, kind: BLOCK_KINDS.unfolded }], "fast"),
    make("picture", [{ raw: photograph(20, 15, 3), kind: BLOCK_KINDS.pixels }], "fast"),
    make("sound", [{ raw: tone(300, 2, 2), kind: BLOCK_KINDS.samples }], "fast"),
    make("jpeg", [{ raw: jpegFile("grey"), kind: BLOCK_KINDS.jpeg }], "fast"),
    make("noise", [{ raw: randomBytes(2000), kind: BLOCK_KINDS.stored }], "fast"),
    make(
      "copies",
      [
        { raw: randomBytes(600, 9), kind: BLOCK_KINDS.stored },
        { raw: LINES, text: "utf-8", copies: [{ at: 30, distance: 500, length: 400 }] },
        {
          raw: RUNS.subarray(0, 100),
          kind: BLOCK_KINDS.stored,
          copies: [{ at: 0, distance: 70, length: 300 }],
        },
        {
          raw: RUNS,
          kind: MIXED!,
          copies: [
            { at: 0, distance: 700, length: 64 },
            { at: 1000, distance: 1100, length: 200 },
          ],
        },
      ],
      "fast",
      treeOf({ "a.bin": 700, "b.bin": 1490 - 700, "c.bin": 1764 - 100, "d.bin": 100 }),
    ),
    makeShort("short text", { raw: LINES, text: "utf-8" }, "fast"),
    makeShort("short CR LF", { raw: CRLF, text: "utf-8" }, "balanced"),
    makeShort("short runs", { raw: RUNS, kind: MIXED! }, "fast"),
    makeShort("short noise", { raw: randomBytes(300), kind: BLOCK_KINDS.stored }, "fast"),
    make(
      "tree",
      [
        { raw: randomBytes(900, 7), kind: BLOCK_KINDS.stored },
        { raw: concat([RUNS, RUNS]), kind: MIXED! },
        { raw: LINES, text: "windows-1252" },
      ],
      "fast",
      treeOf({ "bin/noise": 700, "bin/runs": 1900, none: 0, "docs/a.txt": 1240, "docs/b.txt": 150 }),
    ),
  ]);
}

function treeOf(sizes: Readonly<Record<string, number>>): Directory {
  const files = Object.entries(sizes).map(([path, size], row): Entry => {
    return { path, size, kind: "file", modified: 1e9 - row, mode: row === 0 ? 0o755 : 0o644 };
  });
  const [{ path: target }] = files as [Entry];
  return [
    { path: "folder", kind: "folder", mode: 0o700, modified: -1, size: 0 },
    ...files,
    { path: "folder/link", kind: "symlink", modified: 0, size: 0, target: "../elsewhere" },
    { path: "folder/\udcff", kind: "hardlink", modified: 1e9, size: 0, target },
  ];
}

async function make(
  name: string,
  parts: readonly Part[],
  preset: ModelPreset,
  directory?: Directory,
): Promise<Specimen> {
  const records: { kind: number; bytes: Uint8Array; rawLength: number }[] = [];
  const add = (kind: number, bytes: Uint8Array, rawLength = 0) => records.push({ kind, bytes, rawLength });
  if (directory) add(DIRECTORY, writeDirectory(await encodeListing(directory)));
  const window = new Window();
  const contents: Uint8Array[] = [];
  let start = 0;
  for (const part of parts) {
    const literals = await blockOf(part, preset);
    const content = part.copies ? putTogether(part.raw, part.copies, start, window) : part.raw;
    const block = part.copies ? copiesOf(part.copies, literals, content) : literals;
    window.add(start, content);
    start += content.length;
    contents.push(content);
    if (literals.kind === BLOCK_KINDS.text) {
      add(CODING, writeCoding(codingOf(preset)));
    }
    add(block.kind, concat([writeBlockHead(block), block.payload]), block.rawLength);
  }
  const content = concat(contents);
  const index = records.map(({ kind, bytes, rawLength }) => ({
    kind,
    recordLength: bytes.length,
    rawLength,
  }));
  const hash = new ContentHash();
  for (const raw of contents) hash.add(raw);
  const end = writeEnd({ index, contentLength: content.length, hash: hash.digest() });
  const header = writeHeader({ preset, name });
  const file = concat([header, ...records.map(({ bytes }) => bytes), end]);
  const found = await readEndRecord(inMemory(file));
  const { places } = placesOf(found.end, found.offset);
  return { name, file, content, directory, places, endOffset: found.offset, isShort: false };
}

async function makeShort(name: string, part: Part, preset: ModelPreset): Promise<Specimen> {
  const { raw: content } = part;
  const block = await blockOf(part, preset);
  const coding = block.kind === BLOCK_KINDS.text ? codingOf(preset) : undefined;
  const file = concat(writeShortForm(preset, { block, coding, rawHash: sha256(content) })!);
  const nothing = { directory: undefined, places: [] };
  return { name, file, content, ...nothing, endOffset: file.length, isShort: true };
}

function codingOf(preset: ModelPreset): Coding {
  const { model, tokenizer } = testModel();
  return { modelId: model.id, tokenizerHash: tokenizer.hash, ensemble: ensembleOf(preset) };
}

function copiesOf(
  copies: readonly Copy[],
  { kind: inner, rawLength, payload }: Block,
  content: Uint8Array,
): Block {
  const head = writeCopyFields({ inner, literals: rawLength, copies });
  const whole = { payload: concat([head, payload]), rawLength: content.length, rawCrc: crc32c(content) };
  return { kind: BLOCK_KINDS.copy, ...whole };
}

async function blockOf(part: Part, preset: ModelPreset): Promise<Block> {
  const { raw } = part;
  if ("kind" in part && part.kind === BLOCK_KINDS.unfolded) {
    const region = { class: "unfolded", raw, streams: findStreams(raw) } as const;
    const { value } = await new BlockEncoder(model, "light", NO_CHECK).encode(region, UNWATCHED).next();
    return value!.block;
  }
  if ("kind" in part && part.kind === BLOCK_KINDS.samples) {
    const payload = await encodeSampleBlock(raw, { channels: 2, sampleBytes: 2, isBigEndian: false });
    return { kind: part.kind, rawLength: raw.length, rawCrc: crc32c(raw), payload };
  }
  if ("kind" in part && part.kind === BLOCK_KINDS.quick) {
    return { kind: part.kind, rawLength: raw.length, rawCrc: crc32c(raw), payload: await encodeQuick(raw) };
  }
  if ("kind" in part && part.kind === BLOCK_KINDS.jpeg) {
    const payload = (await encodeJpegBlock(raw))!;
    return { kind: part.kind, rawLength: raw.length, rawCrc: crc32c(raw), payload };
  }
  if ("kind" in part && part.kind === BLOCK_KINDS.pixels) {
    const payload = await encodePixelBlock(raw, { rowBytes: 60, pixelBytes: 3, isFiltered: true });
    return { kind: part.kind, rawLength: raw.length, rawCrc: crc32c(raw), payload };
  }
  if ("kind" in part) {
    const payload = await BYTE_CODECS.find(({ kind }) => kind === part.kind)!.encode(raw);
    const rawCrc = part.kind === BLOCK_KINDS.stored ? undefined : crc32c(raw);
    return { kind: part.kind, rawLength: raw.length, rawCrc, payload };
  }
  const encoded = await encodeText(
    raw,
    part.text,
    { pair: testModel(), preset, verifier: NO_CHECK },
    UNWATCHED,
  );
  return { kind: BLOCK_KINDS.text, rawLength: raw.length, rawCrc: crc32c(raw), payload: encoded!.payload };
}
