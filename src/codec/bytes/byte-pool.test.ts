import { describe, expect, it } from "vitest";
import { fakeThreads } from "../../../test/fake-thread.ts";
import { drawJpeg } from "../../../test/jpeg-files.ts";
import { prose, randomBytes } from "../../../test/samples.ts";
import { collect, pieces } from "../../../test/streams.ts";
import { concat } from "../../base/bytes.ts";
import type { Progress } from "../../base/progress.ts";
import { compress } from "../compress.ts";
import { decompress } from "../decompress.ts";
import { Helpers } from "../helpers.ts";
import { serveBytes } from "./byte-pool.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const noModel = async () => {
  throw new Error("the model was asked for");
};

/** Blocks of text, with others between them that are stored at once. */
const PROSE = utf8(prose(210_000));
const data = concat(
  [1, 2, 3].flatMap((n) => [PROSE.subarray(70_000 * (n - 1), 70_000 * n - 999 * n), randomBytes(50_000, n)]),
);

/** on(method): whether a call arrives. */
function helpers(on: (method: string) => boolean = () => true) {
  const calls: Record<string, number> = {};
  const { spawn, deaths } = fakeThreads(serveBytes, (message) => {
    const method = (message as [number, string])[1];
    calls[method] = (calls[method] ?? 0) + 1;
    return on(method) ? message : undefined;
  });
  return { calls, deaths, helpers: new Helpers({ count: 2, spawn }) };
}

const pack = (options: object = {}) =>
  collect(compress(pieces(data), { model: noModel, preset: "light", ...options }));
const unpack = (file: Uint8Array, options: object = {}) =>
  collect(decompress(pieces(file), { model: noModel, ...options }));

describe("blocks on other threads", () => {
  it("are the same blocks, in the same order, with progress that only grows", async () => {
    const alone = await pack();
    expect(alone.result.blocks).toMatchObject({ quick: 3, stored: 3 });
    const threads = helpers();
    const steps: number[] = [];
    const onProgress = ({ bytesIn }: Progress) => void steps.push(bytesIn);
    const together = await pack({ helpers: threads.helpers, onProgress });
    expect(Buffer.compare(together.bytes, alone.bytes)).toBe(0);
    expect(threads.calls).toEqual({ encode: 3 });
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(steps.length).toBeGreaterThan(10);
    const restored = await unpack(together.bytes, { helpers: threads.helpers });
    expect(threads.calls).toEqual({ encode: 3, decode: 3 });
    expect(Buffer.compare(restored.bytes, data)).toBe(0);
    const damaged = together.bytes.slice();
    damaged[9_000]! ^= 1;
    await expect(unpack(damaged, { helpers: threads.helpers })).rejects.toMatchObject({ code: "corrupt" });
  });

  it("are JPEG files, too", async () => {
    const value = (block: number, place: number) =>
      (block * 31 + place * 7) % 97 < 20 ? (place % 5) - 2 : 0;
    const drawing = { width: 800, height: 800, sampling: [[1, 1]], interval: 0, padding: 1 } as const;
    const file = drawJpeg({ ...drawing, value });
    expect(file.length).toBeGreaterThan(0x10000);
    const photos = concat([file, file.map((byte, at) => (at === 20 ? 99 : byte))]);
    const pack = (options: object) =>
      collect(compress(pieces(photos), { model: noModel, preset: "light", ...options }));
    const alone = await pack({});
    expect(alone.result.blocks).toMatchObject({ jpeg: 2 });
    const threads = helpers();
    const together = await pack({ helpers: threads.helpers });
    expect(Buffer.compare(together.bytes, alone.bytes)).toBe(0);
    expect(threads.calls).toEqual({ encode: 2 });
  });

  it("are coded here when the threads die", async () => {
    const threads = helpers((method) => {
      for (const die of threads.deaths) die("out of memory");
      return method === "none";
    });
    const packed = await pack({ helpers: threads.helpers });
    const restored = await unpack(packed.bytes, { helpers: threads.helpers });
    expect(Buffer.compare(restored.bytes, data)).toBe(0);
  });
});
