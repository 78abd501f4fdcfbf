import { describe, expect, it } from "vitest";
import { fakeThreads } from "../../../test/fake-thread.ts";
import { prose } from "../../../test/samples.ts";
import { collect, pieces } from "../../../test/streams.ts";
import { testModel } from "../../../test/test-model.ts";
import { compress } from "../compress.ts";
import { Helpers } from "../helpers.ts";
import type { CompressOptions } from "../options.ts";
import { serveCheck } from "./check-thread.ts";

const text = new TextEncoder().encode(prose(30_000));

async function pack(options: Partial<CompressOptions> = {}) {
  let steps = 0;
  const distort = (count: number) => {
    if (count === 1) steps++;
  };
  const { model, tokenizer } = testModel({ distort });
  const { bytes } = await collect(
    compress(pieces(text), { model: async () => ({ model, tokenizer }), ...options }),
  );
  return { bytes, steps };
}

/** A thread to which messages come as `on` changes them, and how often each method was called. */
function thread(on: (method: string, args: unknown[]) => boolean = () => true) {
  const calls: Record<string, number> = {};
  const { spawn, deaths } = fakeThreads(serveCheck, (message) => {
    const [, method, args] = message as [number, string, unknown[]];
    calls[method] = (calls[method] ?? 0) + 1;
    return on(method, args) ? message : undefined;
  });
  return { calls, deaths, helpers: new Helpers({ count: 3, spawn }) };
}

describe("the check on a thread of its own", () => {
  it("sees every chunk, and the file is the same", async () => {
    const { calls, helpers } = thread();
    const alone = await pack();
    const together = await pack({ helpers });
    expect(together).toEqual(alone);
    expect(calls).toEqual({ useVocabulary: 1, begin: 1, follow: expect.any(Number), finish: 1 });
    expect(calls.follow).toBeGreaterThan(20);
    // A second block finds the thread as the first did.
    expect((await pack({ helpers })).bytes).toEqual(alone.bytes);
  });

  it("finds a byte that is not what was encoded", async () => {
    let chunks = 0;
    const { helpers } = thread((method, args) => {
      const news = args.at(-1) as Uint8Array;
      if (method === "follow" && news.length > 0 && ++chunks === 3) news[0]! ^= 4;
      return true;
    });
    await expect(pack({ helpers })).rejects.toMatchObject({ code: "verify" });
  });

  it("leaves nothing unchecked: what did not arrive is decoded in full", async () => {
    const alone = await pack();
    const { calls, helpers } = thread((method) => method !== "begin");
    const lost = await pack({ helpers });
    expect(calls.finish).toBe(1);
    expect(lost.bytes).toEqual(alone.bytes);
    expect(lost.steps).toBeGreaterThan(alone.steps + 1000);
  });

  it("and what a thread that died had not checked, too", async () => {
    const alone = await pack();
    const { deaths, helpers } = thread((method) => {
      if (method === "finish") deaths[0]?.("out of memory");
      return method !== "finish";
    });
    const lost = await pack({ helpers });
    expect(lost.bytes).toEqual(alone.bytes);
    expect(lost.steps).toBeGreaterThan(alone.steps + 1000);
  });
});
