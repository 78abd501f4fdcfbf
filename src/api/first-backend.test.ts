import { basename } from "node:path";
import { expect, it } from "vitest";
import { wasmRuntime } from "../model/wasm/wasm-runtime.ts";
import { EMBEDDED } from "./embedded.ts";
import { loadOnFirst } from "./first-backend.ts";
import { readerOf } from "./model-place.ts";
import { platform } from "./node-platform.ts";

it("a loaded model has given its files back, and computes without them", async () => {
  const files = new Map<string, Uint8Array>();
  const read = readerOf(EMBEDDED, {
    ...platform,
    read: async (url) => {
      const file = await platform.read(url);
      files.set(basename(url.pathname), file);
      return file;
    },
  });
  const { model, fallback } = await loadOnFirst(
    async () => ["broken", "wasm"],
    (name) => {
      if (name === "broken") throw new Error("no device");
      return wasmRuntime();
    },
    read,
  );
  expect(fallback).toBe("broken: no device");
  expect(files.get("model.spec.gz")?.length).toBe(0);
  const tokens = Int32Array.from({ length: 40 }, (_, i) => 7 * i);
  const [atOnce, stepwise] = [model.open(1), model.open(1)];
  const logits = await atOnce.feed(tokens, 40);
  const last = logits.subarray(-model.vocabulary.bytes.length);
  for (const token of tokens.subarray(0, -1)) await stepwise.feed(Int32Array.of(token), 1);
  expect(await stepwise.feed(tokens.subarray(-1), 1)).toEqual(last);
  expect(new Set(last).size).toBeGreaterThan(100);
});
