import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { gzipFile, pdfFile, pngFile, zipFile, zlibStream } from "../../../test/deflate-files.ts";
import { prose, randomBytes } from "../../../test/samples.ts";
import { collect, pieces } from "../../../test/streams.ts";
import { testModel } from "../../../test/test-model.ts";
import { concat } from "../../base/bytes.ts";
import { type Preset, VERSION } from "../../format/container.ts";
import { compress } from "../compress.ts";
import { decompress } from "../decompress.ts";
import { findDeflate } from "./find-deflate.ts";
import { findStreams } from "./find-streams.ts";
import { readPlaces, writePlaces } from "./recipe.ts";
import { fold, unfold } from "./unfold.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const TEXT = utf8(prose(12_000));
const OTHER = utf8(prose(20_000).slice(12_000));
/** Rows of a picture, as PNG filters them. */
const ROWS = Uint8Array.from({ length: 30_000 }, (_, i) => (i % 100 === 0 ? 1 : (i * i) >> 7) & 255);
const model = async () => testModel();

const FILES: Readonly<Record<string, Uint8Array>> = {
  gzip: gzipFile(TEXT),
  "gzip by Node": gzipSync(TEXT),
  zip: zipFile({ "a.txt": TEXT, "b/c.txt": OTHER }),
  png: pngFile(ROWS),
  "png in one chunk": pngFile(ROWS, 1e6),
  "png in chunks of odd lengths": pngFile(ROWS, 777),
  pdf: pdfFile([TEXT, OTHER, TEXT.subarray(0, 900)]),
  "a stream among noise": concat([randomBytes(70_000), zlibStream(TEXT), randomBytes(70_000, 3)]),
  "documents in an archive": zipFile({ "x.docx": zipFile({ "d.xml": TEXT }), "y.gz": gzipFile(OTHER) }),
};

async function pack(data: Uint8Array, preset: Preset = "light", size?: number) {
  return collect(compress(pieces(data, size), { model, preset }));
}

const unpack = (file: Uint8Array) => collect(decompress(pieces(file), { model }));

describe("files with deflate streams", () => {
  it.each(Object.entries(FILES))("come back, and cost what is inside: %s", async (_, file) => {
    for (const preset of ["light", "fast"] as const) {
      const { bytes, result } = await pack(file, preset);
      expect(result.blocks.unfolded).toBe(1);
      expect(bytes.length).toBeLessThan(file.length - 900);
      const restored = await unpack(bytes);
      expect(Buffer.compare(restored.bytes, file)).toBe(0);
      expect(restored.result.blocks).toEqual(result.blocks);
    }
  });

  it("become the same bytes however they arrive", async () => {
    const file = FILES.pdf!;
    const whole = await pack(file);
    for (const size of [1000, 33_333]) expect((await pack(file, "light", size)).bytes).toEqual(whole.bytes);
  });

  it("hold text that the model reads, also deep inside", async () => {
    const { result } = await pack(FILES["documents in an archive"]!, "fast");
    expect(result.lanes).toBeGreaterThan(0);
  });

  it("cost hardly more than their contents alone", async () => {
    const alone = await pack(TEXT);
    const inside = await pack(gzipFile(TEXT));
    expect(inside.bytes.length).toBeLessThan(alone.bytes.length + 110);
  });

  it("come back when they are cut off, damaged, or hold wrong checksums", () => {
    let redone = 0;
    for (const [name, file] of Object.entries(FILES)) {
      for (let seed = 1; seed <= 40; seed++) {
        const damaged = seed % 4 === 0 ? file.slice(0, (file.length * seed) / 41) : file.slice();
        damaged[(seed * 7919) % damaged.length]! ^= 1 << (seed % 8);
        const unfolded = unfold(damaged, findStreams(damaged));
        if (!unfolded) continue;
        const { places, corrections, content } = unfolded;
        const again = fold(readPlaces(writePlaces(places)), corrections, content, damaged.length, VERSION);
        expect(Buffer.compare(again, damaged), `${name} ${seed}`).toBe(0);
        redone++;
      }
    }
    expect(redone).toBeGreaterThan(100);
  });

  it("are left as they are where undoing does not pay", async () => {
    const file = gzipFile(randomBytes(40_000));
    const { bytes, result } = await pack(file);
    expect(result.blocks.unfolded).toBe(0);
    expect(bytes.length).toBeLessThan(file.length + 64);
    expect((await unpack(bytes)).bytes).toEqual(file);
  });
});

describe("streams", () => {
  it("are found where they stand, with what surrounds them", () => {
    const found = (file: Uint8Array) =>
      findDeflate(file).map(({ rawLength, wrapping, chunks }) => [
        rawLength,
        wrapping.number,
        chunks[0] ?? 0,
      ]);
    expect(found(FILES.gzip!)).toEqual([[12_000, 2, 0]]);
    expect(found(FILES.zip!)).toEqual([
      [12_000, 0, 0],
      [8_000, 0, 0],
    ]);
    expect(found(FILES.png!)).toEqual([[30_000, 3, 8192]]);
    expect(found(FILES.pdf!)).toEqual([
      [12_000, 1, 0],
      [8_000, 1, 0],
      [900, 1, 0],
    ]);
  });

  it("are not found in what only begins like one", () => {
    expect(findStreams(new Uint8Array(0))).toEqual([]);
    expect(findStreams(Uint8Array.of(0x1f))).toEqual([]);
    expect(findStreams(randomBytes(1_000_000))).toEqual([]);
    for (const file of Object.values(FILES)) expect(findStreams(file.subarray(0, 45))).toEqual([]);
  });
});

it("a text names its model, also behind streams that were tried in vain", async () => {
  const dense = zipFile({ "a.txt": TEXT, "b.jpg": randomBytes(900_000) });
  const file = concat([dense, utf8(prose(80_000))]);
  const { bytes, result } = await pack(file, "balanced");
  expect(result.blocks).toMatchObject({ unfolded: 0, text: 1 });
  expect(Buffer.compare((await unpack(bytes)).bytes, file)).toBe(0);
});
