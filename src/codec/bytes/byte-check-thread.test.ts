import { describe, expect, it } from "vitest";
import { fakeThreads } from "../../../test/fake-thread.ts";
import { program, prose } from "../../../test/samples.ts";
import { collect, pieces } from "../../../test/streams.ts";
import { compress } from "../compress.ts";
import { decompress } from "../decompress.ts";
import { Helpers } from "../helpers.ts";
import { serveByteCheck } from "./byte-check-thread.ts";

const noModel = async () => {
  throw new Error("the model was asked for");
};
const TEXT = new TextEncoder().encode(prose(70_000));

/** A picture of 300 by 150 pixels, as PPM has it. */
function picture(): Uint8Array {
  const pixels = Uint8Array.from({ length: 3 * 300 * 150 }, (_, i) => (i % 900) / 3 + ((i * i) % 7));
  return Buffer.concat([Buffer.from("P6\n300 150\n255\n"), pixels]);
}

/** on(method): whether a call arrives. */
function threads(on: (method: string, args: unknown[]) => boolean = () => true) {
  const calls: Record<string, number> = {};
  const { spawn, deaths } = fakeThreads(serveByteCheck, (message) => {
    const [, method, args] = message as [number, string, unknown[]];
    calls[method] = (calls[method] ?? 0) + 1;
    return on(method, args) ? message : undefined;
  });
  return { calls, deaths, helpers: new Helpers({ count: 2, spawn }) };
}

const pack = (data: Uint8Array, helpers?: Helpers) =>
  collect(compress(pieces(data), { model: noModel, preset: "light", helpers }));

describe("bytes that are checked on another thread while they are coded", () => {
  it.each([
    ["text", TEXT, "quick"],
    ["a program", program(70_000), "x86"],
    ["a picture", picture(), "pixels"],
  ])("%s gives the same file", async (_, data, kind) => {
    const { calls, helpers } = threads();
    const alone = await pack(data);
    expect(alone.result.blocks).toMatchObject({ [kind]: 1 });
    const together = await pack(data, helpers);
    expect(Buffer.compare(together.bytes, alone.bytes)).toBe(0);
    expect(calls).toEqual({ begin: 1, follow: expect.any(Number), finish: 1 });
    expect(calls.follow).toBeGreaterThan(4);
    const { bytes } = await collect(decompress(pieces(alone.bytes), { model: noModel }));
    expect(Buffer.compare(bytes, data)).toBe(0);
  });

  it("are checked here when the thread finds a difference, or dies; another block finds it as the first did", async () => {
    const alone = await pack(TEXT);
    let changed = 0;
    const wrong = threads((method, args) => {
      const news = args.at(-1) as Uint8Array;
      if (method === "follow" && news.length > 0 && ++changed === 3) news[0]! ^= 4;
      return true;
    });
    expect(Buffer.compare((await pack(TEXT, wrong.helpers)).bytes, alone.bytes)).toBe(0);
    expect(Buffer.compare((await pack(TEXT, wrong.helpers)).bytes, alone.bytes)).toBe(0);
    expect(wrong.calls).toMatchObject({ begin: 2, finish: 2 });
    const dying = threads((method) => {
      if (method === "finish") dying.deaths[0]?.("out of memory");
      return method !== "finish";
    });
    expect(Buffer.compare((await pack(TEXT, dying.helpers)).bytes, alone.bytes)).toBe(0);
  });
});
