import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { zipFile } from "../../../test/deflate-files.ts";
import { type Band, drawJpeg, jpegFile, progressiveSegments } from "../../../test/jpeg-files.ts";
import { randomBytes } from "../../../test/samples.ts";
import { collect, pieces } from "../../../test/streams.ts";
import { concat } from "../../base/bytes.ts";
import { encodeBytes } from "../../entropy/byte-coder.ts";
import { VERSION } from "../../format/container.ts";
import { compress } from "../compress.ts";
import { decompress } from "../decompress.ts";
import { findJpegs } from "./find-jpegs.ts";
import { decodeJpegBlock, encodeJpegBlock } from "./jpeg-block.ts";
import { layoutOf, putTogether, type Segments, takeApart } from "./picture.ts";

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
  it.each(["half", "restarts", "full", "grey", "progressive", "bands"] as const)(
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
          return noise[(at + 2) % 4999]! % sparse > 0 ? 0 : (place === 0 ? 4 : 3) * (size & 1 ? -size : size);
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

    const file = drawJpeg({ ...drawing, value: (block) => (block % 2 ? 1023 : -1023) });
    const payload = await encodeJpegBlock(file);
    expect(await decodeJpegBlock(payload!, file.length, VERSION)).toEqual(file);
  });
});

const BANDS: readonly (readonly Band[])[] = [
  [
    [0, 0, 0, 0],
    [1, 63, 0, 0],
  ],
  [
    [0, 0, 0, 2],
    [1, 5, 0, 3],
    [6, 63, 0, 1],
    [0, 0, 2, 1],
    [1, 5, 3, 2],
    [0, 0, 1, 0],
    [1, 5, 2, 1],
    [1, 63, 1, 0],
  ],
];

/** How long the file becomes; the error says by how much it is shorter than a guess. */
function lengthOf(segments: Segments, coefficients: Int16Array): number {
  const guess = 1000 + 4 * coefficients.length;
  try {
    putTogether(segments, coefficients, guess);
    return guess;
  } catch (error) {
    return guess - Number(/shorter by (\d+)/.exec(String(error))![1]);
  }
}

/** Writes a progressive file of such coefficients, and takes it apart again. */
function expectProgressive(
  [width, height]: readonly [number, number],
  bands: readonly Band[],
  interval: number,
  value: (at: number) => number,
): void {
  const bytes = progressiveSegments(width, height, bands, interval);
  const layout = layoutOf(bytes);
  const coefficients = Int16Array.from({ length: 64 * layout.frame.blockCount }, (_, at) => value(at));
  const segments = { bytes, layout, padding: 1 };
  const file = putTogether(segments, coefficients, lengthOf(segments, coefficients));
  let read = new Int16Array(0);
  const apart = takeApart(file, (planes) => {
    read = new Int16Array(64 * planes[0]!.blocksWide * planes[0]!.blocksHigh);
    return read;
  });
  expect(apart?.bytes).toEqual(bytes);
  expect(Buffer.compare(Buffer.from(read.buffer), Buffer.from(coefficients.buffer))).toBe(0);
}

describe("progressive scans", () => {
  it.each(BANDS)("hold any coefficients", (...bands) => {
    const property = fc.property(
      fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 })),
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 1000 }),
      (size, interval, sparse, seed) => {
        const noise = randomBytes(9000, seed);
        expectProgressive(size, bands, interval, (at) => {
          const amount = noise[at % 8999]! >> (noise[(at * 3) % 8999]! & 7);
          return noise[(at * 7) % 8999]! % sparse > 0 ? 0 : amount & 1 ? -amount : amount;
        });
      },
    );
    fc.assert(property, { numRuns: 40 });
  });

  it("hold runs as long as they may be, and corrections as many", () => {
    expectProgressive([1464, 1464], BANDS[0]!, 0, (at) => (at % 64 === 0 ? 1 : 0));
    expectProgressive([400, 400], BANDS[1]!, 0, (at) => (at % 64 > 20 ? 6 : 0));
  });
});

describe("a block of JPEG", () => {
  it.each(["half", "bands"] as const)(
    "gives an error or wrong bytes, never a crash, when it is damaged: %s",
    async (name) => {
      const raw = jpegFile(name);
      const payload = (await encodeJpegBlock(raw))!;
      for (let seed = 1; seed <= 120; seed++) {
        const damaged = payload.slice(0, seed % 3 ? payload.length : seed * 9);
        const at = (seed * 7919) % (seed % 2 ? damaged.length : Math.min(damaged.length, 12));
        damaged[at]! ^= 1 << (seed % 8);
        const decoded = await decodeJpegBlock(damaged, raw.length, VERSION).catch((error) => error.code);
        if (typeof decoded === "string") expect(["corrupt", "unsupported"]).toContain(decoded);
        else expect(decoded).toHaveLength(raw.length);
      }
    },
  );
});
