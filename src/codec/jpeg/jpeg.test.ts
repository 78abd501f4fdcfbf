import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { zipFile } from "../../../test/deflate-files.ts";
import { drawJpeg, jpegFile } from "../../../test/jpeg-files.ts";
import { randomBytes } from "../../../test/samples.ts";
import { collect, pieces } from "../../../test/streams.ts";
import { concat } from "../../base/bytes.ts";
import { encodeBytes } from "../../entropy/byte-coder.ts";
import { VERSION } from "../../format/container.ts";
import { compress } from "../compress.ts";
import { decompress } from "../decompress.ts";
import { findJpegs } from "./find-jpegs.ts";
import { decodeJpegBlock, encodeJpegBlock } from "./jpeg-block.ts";

const model = async () => {
  throw new Error("the model was asked for");
};
const HALF = jpegFile("half");
const MOST = 1 << 24;

/** How many blocks of JPEG it becomes. */
async function restores(file: Uint8Array): Promise<number> {
  const { bytes, result } = await collect(compress(pieces(file), { model, preset: "light" }));
  const restored = await collect(decompress(pieces(bytes), { model }));
  expect(Buffer.compare(restored.bytes, file)).toBe(0);
  return result.blocks.jpeg;
}

const indexOf = (file: Uint8Array, marker: number) =>
  file.findIndex((byte, at) => byte === 0xff && file[at + 1] === marker);
const without = (file: Uint8Array, from: number, to: number) =>
  concat([file.subarray(0, from), file.subarray(to)]);
const insert = (file: Uint8Array, at: number, bytes: readonly number[]) =>
  concat([file.subarray(0, at), Uint8Array.from(bytes), file.subarray(at)]);
const changed = (file: Uint8Array, at: number, to: number) => {
  const copy = file.slice();
  copy[at] = to;
  return copy;
};

describe("JPEG files", () => {
  it.each(["half", "restarts", "full", "grey"] as const)(
    "come back, smaller than their bytes: %s",
    async (name) => {
      const file = jpegFile(name);
      const payload = await encodeJpegBlock(file);
      expect(payload!.length).toBeLessThan((await encodeBytes(file)).length);
      expect(await decodeJpegBlock(payload!, file.length, VERSION)).toEqual(file);
      expect(await restores(file)).toBe(1);
    },
  );

  it("come back from wherever they stand", async () => {
    const noise = randomBytes(3000);
    expect(await restores(concat([noise, HALF, noise, jpegFile("grey"), HALF]))).toBe(3);
    expect(findJpegs(concat([noise, HALF, HALF]), MOST)).toEqual([
      { start: 3000, end: 3000 + HALF.length },
      { start: 3000 + HALF.length, end: 3000 + 2 * HALF.length },
    ]);
    await restores(zipFile({ "a.jpg": HALF, "b.jpg": jpegFile("full") }));
  });

  it("come back with bytes that mean nothing: fillers, a comment, garbage behind the scan", async () => {
    const scan = indexOf(HALF, 0xda);
    const fillers = insert(HALF, scan, [0xff, 0xff]);
    expect(await restores(fillers)).toBe(1);
    expect(await restores(insert(fillers, scan, [0xff, 0xfe, 0, 4, 1, 2]))).toBe(1);
    expect(await restores(insert(HALF, HALF.length - 2, [1, 2, 0xff, 0, 3, 0xff]))).toBe(1);
    expect(await restores(insert(HALF, HALF.length - 2, [0xff, 0xd3]))).toBe(1);
  });

  it("come back as bytes when they are of another kind or damaged", async () => {
    const scan = indexOf(HALF, 0xda);
    const frame = indexOf(HALF, 0xc0);
    for (const file of [
      HALF.subarray(0, 1200),
      HALF.subarray(0, HALF.length - 2),
      without(HALF, 1000, 1200),
      without(HALF, indexOf(HALF, 0xc4), indexOf(HALF, 0xc4) + 30),
      insert(HALF, scan, [0xff, 0xd8]),
      insert(HALF, 1100, [0xff, 0xd0]),
      // Arithmetic codes, 12 bits, no height, five components, a larger picture.
      changed(HALF, frame + 1, 0xc9),
      changed(HALF, frame + 4, 12),
      changed(changed(HALF, frame + 5, 0), frame + 6, 0),
      changed(HALF, frame + 9, 5),
      changed(HALF, frame + 5, 0x7f),
      changed(HALF, frame + 11, 0x55),
      changed(HALF, HALF.length - 3, HALF.at(-3)! ^ 1),
      jpegFile("restarts").map((byte, at, all) => (byte === 0xd1 && all[at - 1] === 0xff ? 0xd2 : byte)),
    ]) {
      expect(await restores(file)).toBe(0);
    }
  });

  it("come back whatever their coefficients are", async () => {
    const sampling = fc.constantFrom(
      [[1, 1]] as const,
      [[2, 2]] as const,
      [
        [2, 2],
        [1, 1],
        [1, 1],
      ] as const,
      [
        [2, 1],
        [1, 2],
      ] as const,
      [
        [1, 1],
        [3, 1],
        [1, 1],
        [4, 2],
      ] as const,
    );
    const property = fc.asyncProperty(
      fc.record({
        width: fc.integer({ min: 1, max: 40 }),
        height: fc.integer({ min: 1, max: 40 }),
        sampling,
        interval: fc.integer({ min: 0, max: 3 }),
        padding: fc.constantFrom(0 as const, 1 as const),
      }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 1000 }),
      async (drawing, sparse, seed) => {
        const noise = randomBytes(5000, seed);
        const value = (block: number, place: number) => {
          const at = (block * 64 + place) * 3;
          const size = noise[at % 4999]! >> (noise[(at + 1) % 4999]! & 7);
          return noise[(at + 2) % 4999]! % sparse > 0 ? 0 : (place === 0 ? 7 : 3) * (size & 1 ? -size : size);
        };
        const file = drawJpeg({ ...drawing, value });
        const payload = await encodeJpegBlock(file);
        expect(await decodeJpegBlock(payload!, file.length, VERSION)).toEqual(file);
      },
    );
    await fc.assert(property, { numRuns: 40 });
  });

  it("come back with the largest coefficients", async () => {
    const drawing = { width: 30, height: 20, sampling: [[1, 1]], interval: 0, padding: 1 } as const;
    const most = (place: number) => (place === 0 ? 1023 : 1023);
    const file = drawJpeg({ ...drawing, value: (block, place) => (block % 2 ? most(place) : -most(place)) });
    const payload = await encodeJpegBlock(file);
    expect(await decodeJpegBlock(payload!, file.length, VERSION)).toEqual(file);
  });
});

describe("a block of JPEG", () => {
  it("gives an error or wrong bytes, never a crash, when it is damaged", async () => {
    const payload = (await encodeJpegBlock(HALF))!;
    for (let seed = 1; seed <= 120; seed++) {
      const damaged = payload.slice(0, seed % 3 ? payload.length : seed * 9);
      const at = (seed * 7919) % (seed % 2 ? damaged.length : Math.min(damaged.length, 12));
      damaged[at]! ^= 1 << (seed % 8);
      const decoded = await decodeJpegBlock(damaged, HALF.length, VERSION).catch((error) => error.code);
      if (typeof decoded === "string") expect(["corrupt", "unsupported"]).toContain(decoded);
      else expect(decoded).toHaveLength(HALF.length);
    }
  });
});
