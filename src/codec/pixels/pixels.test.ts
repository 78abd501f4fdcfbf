import { describe, expect, it } from "vitest";
import { photograph, pngOf, ppmFile } from "../../../test/deflate-files.ts";
import { randomBytes } from "../../../test/samples.ts";
import { collect, pieces } from "../../../test/streams.ts";
import { concat } from "../../base/bytes.ts";
import { UNWATCHED } from "../../base/progress.ts";
import { encodeBytes } from "../../entropy/byte-coder.ts";
import { VERSION } from "../../format/container.ts";
import { compress } from "../compress.ts";
import { decompress } from "../decompress.ts";
import { findPictures } from "./find-pictures.ts";
import { decodePixelBlock, encodePixelBlock } from "./pixel-block.ts";

const model = async () => {
  throw new Error("the model was asked for");
};
const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

const PICTURE = photograph(90, 60, 3);
const PPM = ppmFile(PICTURE, 90, 60);

/** Lines of 90 pixels take 272 bytes, from the bottom up. */
function bitmap(): Uint8Array {
  const head = new DataView(new ArrayBuffer(54));
  head.setUint16(0, 0x424d);
  head.setUint32(10, 54, true);
  head.setUint32(14, 40, true);
  head.setInt32(18, 90, true);
  head.setInt32(22, 60, true);
  head.setUint16(26, 1, true);
  head.setUint16(28, 24, true);
  const lines = Array.from({ length: 60 }, (_, y) =>
    concat([PICTURE.subarray(270 * y, 270 * (y + 1)), new Uint8Array(2)]),
  );
  return concat([new Uint8Array(head.buffer), ...lines]);
}

describe("pictures", () => {
  it.each([
    ["PPM", PPM],
    ["BMP", bitmap()],
    ["PNG", pngOf(PICTURE, 90, 2)],
    ["PNG with pixels of four bytes", pngOf(photograph(60, 40, 4), 60, 6)],
    ["a PPM that is cut off", PPM.subarray(0, 9000)],
    ["a PPM with more behind it", concat([PPM, latin1("the end. ".repeat(300))])],
  ])("come back, smaller than bytes without neighbours: %s", async (_, file) => {
    const { bytes, result } = await collect(compress(pieces(file), { model, preset: "light" }));
    expect(result.blocks.pixels + result.blocks.unfolded).toBe(1);
    expect(bytes.length).toBeLessThan((await encodeBytes(file)).length);
    const restored = await collect(decompress(pieces(bytes), { model }));
    expect(Buffer.compare(restored.bytes, file)).toBe(0);
  });

  it("are found by their heads, where files begin", () => {
    const lines = { rowBytes: 270, pixelBytes: 3, isFiltered: false };
    expect(findPictures(PPM, [0])).toEqual([{ start: PPM.length - 16_200, end: PPM.length, lines }]);
    expect(findPictures(concat([latin1("abc"), PPM]), [0, 3])).toMatchObject([
      { end: PPM.length + 3, lines },
    ]);
    expect(findPictures(bitmap(), [0])).toMatchObject([{ start: 54, lines: { rowBytes: 272 } }]);
    expect(findPictures(latin1("P6 no picture at all"), [0])).toEqual([]);
    expect(findPictures(bitmap().fill(0xff, 18, 26), [0])).toEqual([]);
  });
});

describe("lines of pixels", () => {
  it.each([
    [1, 1, false],
    [7, 1, true],
    [10, 3, true],
    [16, 8, false],
    [5000, 2, true],
    [3, 3, false],
  ])(
    "come back whatever is in them: lines of %i bytes, pixels of %i",
    async (rowBytes, pixelBytes, isFiltered) => {
      const lines = { rowBytes, pixelBytes, isFiltered };
      for (const raw of [
        Uint8Array.of(9),
        randomBytes(3000),
        PICTURE.subarray(0, 4001),
        new Uint8Array(700),
      ]) {
        const payload = await encodePixelBlock(raw, lines, UNWATCHED);
        expect(await decodePixelBlock(payload, raw.length, VERSION)).toEqual(raw);
      }
    },
  );

  it("give an error or wrong bytes, never a crash, when they are damaged", async () => {
    const payload = await encodePixelBlock(PICTURE.subarray(0, 3000), {
      rowBytes: 270,
      pixelBytes: 3,
      isFiltered: true,
    });
    for (let seed = 1; seed <= 60; seed++) {
      const damaged = payload.slice(0, seed % 3 ? payload.length : seed * 5);
      damaged[seed % Math.min(damaged.length, 12)]! ^= 1 << (seed % 8);
      const decoded = await decodePixelBlock(damaged, 3000, VERSION).catch((error) => error.code);
      if (typeof decoded === "string") expect(["corrupt", "unsupported"]).toContain(decoded);
      else expect(decoded).toHaveLength(3000);
    }
  });
});
