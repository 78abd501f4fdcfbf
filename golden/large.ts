/**
 * Blocks as large as files have them, of each kind that is coded: a drift that shows only when tables fill up
 * must not go unseen. They are too large to be kept, so their hashes are (manifest.json).
 */

import { UNWATCHED } from "../src/base/progress.ts";
import type { ByteKindName } from "../src/codec/bytes/byte-codecs.ts";
import { BYTE_CODECS } from "../src/codec/bytes/byte-codecs.ts";
import { encodeJpegBlock } from "../src/codec/jpeg/jpeg-block.ts";
import { encodeText } from "../src/codec/text/encode-text.ts";
import { encodeQuick } from "../src/entropy/byte-coder.ts";
import type { ModelPreset } from "../src/format/container.ts";
import { drawJpeg } from "../test/jpeg-files.ts";
import { program, prose, randomBytes } from "../test/samples.ts";
import { testModel } from "../test/test-model.ts";

const MEGABYTE = 1_000_000;
/** The test model's tokens are bytes: as many as a megabyte of English has tokens. */
const TOKENS = 350_000;

/** What each of them becomes. */
export const LARGE: Readonly<Record<string, () => Promise<Uint8Array>>> = {
  mixed: () => encodeAs("mixed", table(MEGABYTE)),
  quick: () => encodeQuick(new TextEncoder().encode(prose(MEGABYTE))),
  x86: () => encodeAs("x86", program(MEGABYTE)),
  jpeg: async () => (await encodeJpegBlock(jpeg(1200, 800)))!,
  "text-fast": () => encodeAsText("fast"),
  "text-balanced": () => encodeAsText("balanced"),
  "text-max": () => encodeAsText("max"),
};

function encodeAs(name: ByteKindName, raw: Uint8Array): Promise<Uint8Array> {
  return BYTE_CODECS.find((codec) => codec.name === name)!.encode(raw);
}

async function encodeAsText(preset: ModelPreset): Promise<Uint8Array> {
  const raw = new TextEncoder().encode(prose(TOKENS));
  const writing = { pair: testModel(), preset, verifier: { verification: "none" } } as const;
  const encoded = await encodeText(raw, "utf-8", writing, UNWATCHED);
  return encoded!.payload;
}

/** Records of 20 bytes: a counter, a slow float, a few repeating flags, noise. */
function table(length: number): Uint8Array {
  const bytes = program(length);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at + 20 <= length; at += 20) {
    view.setUint32(at, at / 20);
    view.setFloat32(at + 4, 20 + ((at / 20) % 37) / 8);
    view.setUint8(at + 8, at % 60 === 0 ? 1 : 0);
  }
  return bytes;
}

/** Coefficients that become smaller with their frequency, some blocks with more of them than others. */
function jpeg(width: number, height: number): Uint8Array {
  const noise = randomBytes(0x10000);
  const value = (block: number, place: number) => {
    const size = noise[(block * 64 + place * 13) & 0xffff]! >> 2;
    const rough = noise[(block >> 5) & 0xffff]! & 15;
    const scaled = Math.floor((size * (3 + rough)) / (2 + place * place));
    return noise[(block * 7 + place) & 0xffff]! & 1 ? scaled : -scaled;
  };
  const sampling = [
    [2, 2],
    [1, 1],
    [1, 1],
  ] as const;
  return drawJpeg({ width, height, sampling, interval: 0, padding: 1, value });
}
