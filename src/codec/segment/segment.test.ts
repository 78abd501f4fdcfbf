import { describe, expect, it } from "vitest";
import { prose, RANDOM_BYTES } from "../../../test/samples.ts";
import { pieces } from "../../../test/streams.ts";
import { concat } from "../../base/bytes.ts";
import { hasRepeats, isMostlyNew } from "./repeats.ts";
import { cutRegions, type Region } from "./segment.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

async function regionsOf(
  data: Uint8Array,
  { piece = 65_536, limit = 1 << 22, boundaries = [] as number[] } = {},
) {
  const regions: Region[] = [];
  for await (const region of cutRegions(pieces(data, piece), boundaries, limit)) regions.push(region);
  return regions;
}

const shape = (regions: readonly Region[]) => regions.map(({ class: kind, raw }) => [kind, raw.length]);
const classOf = async (data: Uint8Array) => (await regionsOf(data)).map((region) => region.class);

/** Like machine code: no text, not random. */
const BINARY = Uint8Array.from({ length: 65_536 }, (_, i) => (i % 4 === 0 ? 0 : (i * 7 + (i >> 5)) & 63));
const TEXT = utf8(prose(65_536));

describe("cutting into regions", () => {
  it("does not depend on how the stream was divided", async () => {
    const data = concat([TEXT, RANDOM_BYTES, BINARY, TEXT]);
    const reference = await regionsOf(data, { limit: 50_000 });
    expect(concat(reference.map(({ raw }) => raw))).toEqual(data);
    for (const piece of [999, 50_000, data.length]) {
      expect(await regionsOf(data, { piece, limit: 50_000 })).toEqual(reference);
    }
  });

  it("keeps the limit, cuts text behind line ends, and makes no empty region", async () => {
    const regions = await regionsOf(TEXT, { limit: 20_000 });
    for (const { raw } of regions) expect(raw.length).toBeLessThanOrEqual(20_000);
    for (const { raw } of regions.slice(0, -1)) expect(raw.at(-1)).toBe(10);
    expect(shape(await regionsOf(new Uint8Array(2000), { limit: 1000 })).map(([, length]) => length)).toEqual(
      [1000, 1000],
    );
    expect(await regionsOf(new Uint8Array(0))).toEqual([]);
  });

  it("tells text, binary and random stretches apart, to within a window", async () => {
    const regions = await regionsOf(concat([TEXT, BINARY, RANDOM_BYTES, RANDOM_BYTES, TEXT]));
    expect(regions.map((region) => region.class)).toEqual(["text", "bytes", "dense", "text"]);
    expect(Math.abs(regions[0]!.raw.length - TEXT.length)).toBeLessThanOrEqual(2048);
  });

  it("leaves small islands where they are: a new block would cost more", async () => {
    expect(await classOf(concat([BINARY, TEXT.subarray(0, 8192), BINARY]))).toEqual(["bytes"]);
    expect(await classOf(concat([TEXT, BINARY.subarray(0, 2000), TEXT]))).toEqual(["text"]);
  });

  it("looks at each file of an archive from its beginning", async () => {
    const utf16 = Uint8Array.from([...prose(9000)].flatMap((letter) => [letter.charCodeAt(0), 0]));
    const data = concat([TEXT.subarray(0, 33_333), utf16]);
    expect(shape(await regionsOf(data, { boundaries: [0, 33_333] }))).toEqual([
      ["text", 33_333],
      ["utf-16le", 18_000],
    ]);
  });
});

describe("the class of a file", () => {
  it("is text in any script, with a few stray bytes", async () => {
    for (const text of [
      utf8("Plain words.\r\n\tAnd more.\n"),
      utf8("Zażółć gęślą jaźń, ваше здоровье, 乾杯, 🥂"),
      latin("Le café est fermé aujourd'hui, dit la dame"),
    ])
      expect(await classOf(text)).toEqual(["text"]);
  });

  it("is not text when it is binary", async () => {
    expect(await classOf(new Uint8Array(100))).toEqual(["bytes"]);
    expect(await classOf(Uint8Array.from({ length: 256 }, (_, i) => i))).toEqual(["bytes"]);
    expect(await classOf(Uint8Array.of(0xc0, 0x80, 0xed, 0xa0, 0x80, 0xf4, 0x90, 0x80, 0x80))).toEqual([
      "bytes",
    ]);
  });

  it("is dense when nothing can make it smaller", async () => {
    expect(await classOf(RANDOM_BYTES)).toEqual(["dense"]);
    expect(hasRepeats(RANDOM_BYTES)).toBe(false);
    // Flat, yet full of repeats.
    expect(hasRepeats(concat([RANDOM_BYTES, RANDOM_BYTES]))).toBe(true);
    expect(hasRepeats(Uint8Array.from({ length: 50_000 }, (_, i) => i))).toBe(true);
  });

  it("is mostly new until half of it stood there before", () => {
    expect(isMostlyNew(RANDOM_BYTES)).toBe(true);
    expect(isMostlyNew(concat([RANDOM_BYTES, RANDOM_BYTES, RANDOM_BYTES]))).toBe(false);
    expect(isMostlyNew(new Uint8Array(50_000).fill(97))).toBe(false);
  });
});
