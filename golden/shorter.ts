/** Short files for the reference decoder, in place of golden ones that take it half a minute each. */

import { sha256 } from "@noble/hashes/sha2.js";
import { concat } from "../src/base/bytes.ts";
import { inMemory } from "../src/base/random-access.ts";
import { readContents } from "../src/codec/archive/listing.ts";
import { compress } from "../src/codec/compress.ts";
import { encodePixelBlock } from "../src/codec/pixels/pixel-block.ts";
import type { PixelLines } from "../src/entropy/byte-coder.ts";
import { BLOCK_KINDS } from "../src/format/kinds.ts";
import { writeShortForm } from "../src/format/short-form.ts";
import { gzipFile, pdfFile, photograph, pngOf, zipFile } from "../test/deflate-files.ts";
import { program, prose } from "../test/samples.ts";
import { collect, pieces } from "../test/streams.ts";
import { type GoldenModel, MODELS } from "./make.ts";

/** Golden files that are tried when all are asked for (`NACRE_GOLDEN=all`, `npm run nightly`). */
export const SLOW: ReadonlySet<string> = new Set([
  "deflate.nacre",
  // Of the same bytes are the archive tree.nacre and others.
  "mixed.nacre",
  "short-mixed.nacre",
  "pixels.nacre",
  "pixels-deflate.nacre",
  "text-balanced.nacre",
  "text-copies.nacre",
  "text-deflate.nacre",
  "text-tree.nacre",
]);

const utf8 = (text: string) => new TextEncoder().encode(text);

interface Short {
  readonly model: GoldenModel;
  readonly content: Uint8Array;
  readonly file: Uint8Array;
}

/** By the encoder; `kind`: of its only block. */
async function whole(model: "none" | "test", content: Uint8Array, kind: number): Promise<Short> {
  const options = { model: MODELS[model], preset: model === "none" ? "light" : "balanced" } as const;
  const { bytes } = await collect(compress(pieces(content), options));
  const { blocks } = await readContents(inMemory(bytes));
  if (blocks.length !== 1 || blocks[0]!.kind !== kind) throw new Error(`it is no block of kind ${kind}`);
  return { model, content, file: bytes };
}

/** Pictures that the encoder would find too small to be coded as such. */
async function picture(content: Uint8Array, lines: PixelLines): Promise<Short> {
  const payload = await encodePixelBlock(content, lines);
  const block = { kind: BLOCK_KINDS.pixels, rawLength: content.length, rawCrc: undefined, payload };
  const file = writeShortForm("light", { block, rawHash: sha256(content) });
  return { model: "none", content, file: concat(file!) };
}

/** Lines with every filter of PNG, and an unknown one. */
function filtered(pixels: Uint8Array, rowBytes: number): Uint8Array {
  const rows = Array.from({ length: pixels.length / rowBytes }, (_, row) => row);
  return concat(
    rows.flatMap((row) => [Uint8Array.of(row % 6), pixels.subarray(row * rowBytes, (row + 1) * rowBytes)]),
  );
}

export const SHORT: Readonly<Record<string, () => Promise<Short>>> = {
  zip: () =>
    whole(
      "none",
      zipFile({ "a.bin": program(500), "story.gz": gzipFile(utf8(prose(500))) }),
      BLOCK_KINDS.deflate,
    ),
  pdf: () => whole("test", pdfFile([utf8(prose(1500)), new Uint8Array(400)]), BLOCK_KINDS.deflate),
  png: () => whole("none", pngOf(photograph(16, 12, 4), 16, 6), BLOCK_KINDS.deflate),
  text: () => whole("test", utf8(prose(1200)), BLOCK_KINDS.text),
  picture: () => picture(photograph(20, 12, 3), { rowBytes: 60, pixelBytes: 3, isFiltered: false }),
  "filtered picture": () =>
    picture(filtered(photograph(20, 12, 1), 20), { rowBytes: 20, pixelBytes: 1, isFiltered: true }),
};
