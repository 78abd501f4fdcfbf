import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { compressAlone } from "../../../test/alone.ts";
import { prose, randomBytes } from "../../../test/samples.ts";
import { testModel } from "../../../test/test-model.ts";
import { concat } from "../../base/bytes.ts";
import { piecesFrom } from "../../base/random-access.ts";
import type { Helpers } from "../../codec/helpers.ts";
import { codeShard, joinRun, type Tools } from "./code-shard.ts";
import { FinalError } from "./final-error.ts";
import { readJob } from "./jobs.ts";
import { type RunRecord, readRunRecord } from "./run-record.ts";
import { SharedFolder } from "./shared-folder.ts";
import { checkedKey, keys } from "./store.ts";

const root = mkdtempSync(join(tmpdir(), "nacre-code-shard-"));
const store = new SharedFolder(root);
const RUN = "0123456789abcdef".repeat(2);
const CONTENT = randomBytes(6000);
const RECORD: RunRecord = {
  nacre: "1.2.3",
  preset: "light",
  verification: "quick",
  shardBytes: 4096,
  contentLength: CONTENT.length,
  input: "ab".repeat(16),
  name: null,
  isArchive: false,
  model: null,
};
const tools: Tools = {
  store,
  version: "1.2.3",
  helpers: {} as Helpers,
  model: async () => testModel(),
};
const watched = { signal: new AbortController().signal, onProgress: () => {} };
afterAll(() => rmSync(root, { recursive: true }));

async function put(key: string, bytes: Uint8Array): Promise<void> {
  const hash = createHash("sha256").update(bytes).digest();
  const object = concat([bytes, hash]);
  await store.put(
    key,
    (async function* () {
      yield object;
    })(),
  );
}

const putRecord = (record: Partial<Record<keyof RunRecord, unknown>> = {}) =>
  put(keys.record(RUN), Buffer.from(JSON.stringify({ ...RECORD, ...record })));

beforeEach(async () => {
  await store.removeRun(RUN);
  await putRecord();
  await put(keys.input(RUN, 0), CONTENT.subarray(0, 4096));
  await put(keys.input(RUN, 1), CONTENT.subarray(4096));
});

describe("a job of a fleet", () => {
  it("codes a shard to a piece, and the last one joins them to what one machine makes", async () => {
    for (const shard of [1, 0]) await codeShard(RUN, shard, tools, watched);
    await joinRun(RUN, tools);
    const result = await store.open(keys.result(RUN));
    const parts: Uint8Array[] = [];
    for await (const part of piecesFrom(result, 0)) parts.push(part);
    await result.close();
    expect(Buffer.concat(parts)).toEqual(await compressAlone(CONTENT, { preset: "light", shardBytes: 4096 }));
  });

  it("leaves a piece alone that is there already", async () => {
    await put(keys.piece(RUN, 0), Uint8Array.of(1, 2, 3));
    await codeShard(RUN, 0, tools, watched);
    const piece = await store.open(keys.piece(RUN, 0));
    expect(piece.size).toBe(3 + 32);
    await piece.close();
  });

  it("is given up for good when its input is damaged or the run has no such shard", async () => {
    await put(keys.input(RUN, 0), CONTENT.subarray(0, 4000));
    await expect(codeShard(RUN, 0, tools, watched)).rejects.toThrow(/changed while it was read/);
    await store.put(
      keys.input(RUN, 0),
      (async function* () {
        yield CONTENT;
      })(),
    );
    await expect(codeShard(RUN, 0, tools, watched)).rejects.toThrow(/damaged: it does not match its SHA-256/);
    await expect(codeShard(RUN, 2, tools, watched)).rejects.toThrow(FinalError);
  });

  it("is refused by a worker that has another Nacre, another model or another store", async () => {
    const other = { ...tools, version: "1.2.4" };
    await expect(codeShard(RUN, 0, other, watched)).rejects.toThrow(
      /for Nacre 1\.2\.3, and this worker is Nacre 1\.2\.4/,
    );
    await putRecord({ preset: "fast", model: { id: "09".repeat(16), tokenizer: "02".repeat(8) } });
    const text = Buffer.from(prose(1904));
    await put(keys.input(RUN, 1), text);
    await expect(codeShard(RUN, 1, tools, watched)).rejects.toMatchObject({ code: "wrong-model" });
    await store.removeRun(RUN);
    await expect(codeShard(RUN, 0, tools, watched)).rejects.toThrow(/was cancelled/);
  });

  it("may name runs and shards only", () => {
    expect(readJob("code", { run: RUN, shard: 3 })).toEqual({ kind: "code", run: RUN, shard: 3 });
    expect(readJob("join", { run: RUN })).toEqual({ kind: "join", run: RUN });
    for (const [name, data] of [
      ["code", { run: RUN, shard: -1 }],
      ["code", { run: RUN, shard: "1" }],
      ["code", { run: `${RUN}/..`, shard: 1 }],
      ["join", { run: "../../../../etc/passwd/////////////" }],
      ["exec", { run: RUN, shard: 1 }],
      ["join", null],
    ] as const) {
      expect(() => readJob(name, data)).toThrow(FinalError);
    }
  });

  it("cannot lead out of the store", async () => {
    for (const key of [`${RUN}/../x`, "/etc/passwd", `${RUN}/in/1`, `${RUN}/in/00000001/x`, ""]) {
      expect(() => checkedKey(key)).toThrow(/is no key of a store/);
    }
    await expect(store.removeRun("..")).rejects.toThrow(/is no run/);
    expect(readdirSync(root)).toEqual([RUN]);
  });

  it("is refused when the record of its run makes no sense", () => {
    expect(readRunRecord(JSON.stringify(RECORD), "1.2.3")).toEqual(RECORD);
    for (const wrong of [
      { preset: "best" },
      { shardBytes: 10 },
      { contentLength: -1 },
      { input: "zz" },
      { name: "../x" },
      { isArchive: 1 },
      { model: { id: "", tokenizer: "" } },
      { verification: "maybe" },
    ]) {
      expect(() => readRunRecord(JSON.stringify({ ...RECORD, ...wrong }), "1.2.3")).toThrow(/makes no sense/);
    }
    expect(() => readRunRecord("{", "1.2.3")).toThrow(/no JSON/);
  });
});
