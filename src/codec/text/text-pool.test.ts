import { sha256 } from "@noble/hashes/sha2.js";
import { beforeAll, describe, expect, it } from "vitest";
import { fakeThreads } from "../../../test/fake-thread.ts";
import { prose, randomBytes } from "../../../test/samples.ts";
import { collect, pieces } from "../../../test/streams.ts";
import { testModel } from "../../../test/test-model.ts";
import { concat } from "../../base/bytes.ts";
import { crc32c } from "../../base/crc.ts";
import { UNWATCHED } from "../../base/progress.ts";
import { inMemory } from "../../base/random-access.ts";
import { ensembleOf } from "../../entropy/token-coder.ts";
import { FileWriter } from "../../format/file-writer.ts";
import { BLOCK_KINDS } from "../../format/kinds.ts";
import type { LogitModel } from "../../model/model.ts";
import { extractRanges } from "../archive/extract.ts";
import { readContents } from "../archive/listing.ts";
import { writeCopyFields } from "../copies/copy-fields.ts";
import { decompress } from "../decompress.ts";
import { Helpers } from "../helpers.ts";
import { survey } from "../survey.ts";
import { type EncodedText, encodeText, encodeTexts } from "./encode-text.ts";
import { serveTexts } from "./text-pool.ts";

const utf8 = (length: number) => new TextEncoder().encode(prose(length));
const { model, tokenizer } = testModel();
const copied: LogitModel = Object.create(model, { copy: { value: () => ({ content: {}, transfer: [] }) } });
const pair = { model: copied, tokenizer };

interface EncodedRaw extends Pick<EncodedText, "raw" | "payload"> {
  readonly kind?: number;
}

/** on(method): whether a call arrives. */
function threads(on: (method: string) => boolean = () => true) {
  const calls: Record<string, number> = {};
  const refuse = () => {
    throw new Error("one thread is enough");
  };
  const alone = new Helpers({ count: 1, spawn: refuse });
  const { spawn, deaths } = fakeThreads(
    (line) => serveTexts(line, () => ({ model, helpers: alone })),
    (message) => {
      const method = (message as [number, string])[1];
      calls[method] = (calls[method] ?? 0) + 1;
      return on(method) ? message : undefined;
    },
  );
  return { calls, deaths, helpers: new Helpers({ count: 2, spawn }) };
}

function writing(helpers?: Helpers) {
  return { pair, preset: "fast", verifier: { verification: "none", helpers } } as const;
}

const stored = (raw: Uint8Array): EncodedRaw => ({ kind: BLOCK_KINDS.stored, raw, payload: raw });

/** Blocks of text, unless they say what else they are. */
function fileOf(blocks: readonly EncodedRaw[]): Uint8Array {
  const coding = { modelId: model.id, tokenizerHash: tokenizer.hash, ensemble: ensembleOf("fast") };
  const file = new FileWriter();
  const parts = [...file.begin("fast", undefined, undefined)];
  for (const { kind = BLOCK_KINDS.text, raw, payload } of blocks) {
    const rawCrc = kind === BLOCK_KINDS.stored ? undefined : crc32c(raw);
    const block = { kind, rawLength: raw.length, rawCrc, payload };
    parts.push(...file.add({ block, coding, rawHash: sha256(raw) }));
  }
  return concat([...parts, ...file.end()]);
}

const restore = (file: Uint8Array, helpers: Helpers, used: LogitModel = copied) =>
  collect(decompress(pieces(file), { model: async () => ({ model: used, tokenizer }), helpers }));

describe("the parts of a long text", () => {
  it("are coded on threads, each with its copy of the model, to the same code, with progress that only grows", async () => {
    const text = utf8(400_000);
    const { calls, helpers } = threads();
    const steps: number[] = [];
    const watch = { check: () => {}, report: (done: number) => void steps.push(done) };
    const together = await encodeTexts(text, "utf-8", writing(helpers), watch);
    expect(together?.map(({ raw }) => raw)).toHaveLength(2);
    expect(calls).toEqual({ useModel: 2, encode: 2 });
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(steps.length).toBeGreaterThan(10);
    const { raw, payload } = together![1]!;
    const alone = await encodeText(raw, "utf-8", writing(), UNWATCHED);
    expect(Buffer.compare(payload, alone!.payload)).toBe(0);
  });

  it("stop when the job is cancelled", async () => {
    let reports = 0;
    const check = () => {
      if (reports > 3) throw new Error("enough");
    };
    const watch = { check, report: () => void reports++ };
    const run = encodeTexts(utf8(400_000), "utf-8", writing(threads().helpers), watch);
    await expect(run).rejects.toThrow("enough");
  });
});

describe("texts of a file", () => {
  const texts = [0, 1].map((n) => utf8(10_000).subarray(5_000 * n, 5_000 * (n + 1)));
  let encoded: readonly EncodedText[];
  let file: Uint8Array;
  beforeAll(async () => {
    const all = await Promise.all(texts.map((raw) => encodeText(raw, "utf-8", writing(), UNWATCHED)));
    encoded = all.map((one) => one!);
    file = fileOf(encoded);
  });

  it("are decoded on threads", async () => {
    const { calls, helpers } = threads();
    const restored = await restore(file, helpers);
    expect(Buffer.compare(restored.bytes, concat(texts))).toBe(0);
    expect(calls).toEqual({ useModel: 2, decode: 2 });
  });

  it("are decoded there when a file is surveyed, too, and when some of its bytes are wanted", async () => {
    const source = async () => ({ model: copied, tokenizer });
    const surveying = threads();
    const found = await survey(inMemory(file), { model: source, helpers: surveying.helpers });
    const findings = [];
    for await (const finding of found.findings()) findings.push(finding.isIntact && finding.bytes);
    expect(findings).toEqual(texts);
    expect(surveying.calls).toEqual({ useModel: 2, decode: 2 });
    const taking = threads();
    const options = { model: source, helpers: taking.helpers };
    const contents = await readContents(inMemory(file));
    const range = { start: 4_990, end: 5_010 };
    const { bytes } = await collect(extractRanges(inMemory(file), contents, [range], options));
    expect(bytes).toEqual(concat(texts).slice(4_990, 5_010));
    expect(taking.calls).toEqual({ useModel: 2, decode: 2 });
  });

  it("and so is what stands between copies", async () => {
    const { calls, helpers } = threads();
    const [first, second] = encoded;
    const copies = [{ at: 100, distance: 5_000, length: 600 }];
    const head = writeCopyFields({ inner: BLOCK_KINDS.text, literals: 5_000, copies });
    const [before, after] = [second!.raw.subarray(0, 100), second!.raw.subarray(100)];
    const raw = concat([before, first!.raw.subarray(100, 700), after]);
    const payload = concat([head, second!.payload]);
    const restored = await restore(fileOf([first!, { kind: BLOCK_KINDS.copy, raw, payload }]), helpers);
    expect(Buffer.compare(restored.bytes, concat([first!.raw, raw]))).toBe(0);
    expect(calls).toEqual({ useModel: 2, decode: 2 });
  });

  it("are decoded here when another does not come up before the first is done", async () => {
    const { calls, helpers } = threads();
    const between = [1, 2, 3].map((n) => stored(randomBytes(100, n)));
    const restored = await restore(fileOf([encoded[0]!, ...between, encoded[1]!]), helpers);
    expect(restored.bytes).toHaveLength(10_300);
    expect(calls).toEqual({});
  });

  it("are decoded here when the threads die, or when the model cannot be copied", async () => {
    const dying = threads((method) => {
      for (const die of dying.deaths) die("out of memory");
      return method === "none";
    });
    expect(Buffer.compare((await restore(file, dying.helpers)).bytes, concat(texts))).toBe(0);
    const { calls, helpers } = threads();
    expect(Buffer.compare((await restore(file, helpers, model)).bytes, concat(texts))).toBe(0);
    expect(calls).toEqual({});
  });

  it("say so when they are damaged", async () => {
    const damaged = file.slice();
    damaged[damaged.length >> 1]! ^= 1;
    await expect(restore(damaged, threads().helpers)).rejects.toMatchObject({ code: "corrupt" });
  });
});
