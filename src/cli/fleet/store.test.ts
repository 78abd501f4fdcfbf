import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type ObjectStorageServer, startObjectStorage } from "../../../test/object-storage.ts";
import { randomBytes } from "../../../test/samples.ts";
import { pieces } from "../../../test/streams.ts";
import { keys, openStore, type Store } from "./store.ts";

const root = mkdtempSync(join(tmpdir(), "nacre-store-"));
const RUN = "0123456789abcdef".repeat(2);
const OTHER = "f".repeat(32);
const SMALL = randomBytes(1000);
/** More than two parts of an object. */
const LARGE = randomBytes(17_000_000);
let server: ObjectStorageServer;

beforeAll(async () => {
  server = await startObjectStorage(join(root, "buckets"));
  for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
}, 60_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
  rmSync(root, { recursive: true });
});

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true }).filter((name) => statSync(join(folder, String(name))).isFile());

describe.each(["a shared folder", "object storage"] as const)("%s as a store", (kind) => {
  let store: Store;
  beforeEach(async () => {
    store = await openStore(kind === "object storage" ? server.address : join(root, "folder"));
    for (const run of [RUN, OTHER]) await store.removeRun(run);
  });

  it.each([
    ["nothing", new Uint8Array(0)],
    ["little", SMALL],
    ["much", LARGE],
  ])("gives back %s, any part of it", async (_, bytes) => {
    await store.put(keys.piece(RUN, 0), pieces(bytes, 777_777));
    const object = await store.open(keys.piece(RUN, 0));
    expect(object.size).toBe(bytes.length);
    for (const [offset, length] of [
      [0, bytes.length],
      [bytes.length - 100, 100],
      [10, 300],
      [bytes.length - 5, 50],
    ] as const) {
      const start = Math.max(0, offset);
      const part = await object.read(start, length);
      expect(Buffer.compare(part, bytes.subarray(start, start + length))).toBe(0);
    }
    await object.close();
  });

  it("replaces what is there, and leaves what another run has", async () => {
    await store.put(keys.record(RUN), pieces(LARGE.subarray(0, 100)));
    await store.put(keys.record(RUN), pieces(SMALL));
    await store.put(keys.record(OTHER), pieces(SMALL));
    const object = await store.open(keys.record(RUN));
    expect(object.size).toBe(1000);
    await object.close();
    await store.put(keys.input(RUN, 7), pieces(SMALL));
    await store.removeRun(RUN);
    expect(await store.has(keys.record(RUN))).toBe(false);
    expect(await store.has(keys.input(RUN, 7))).toBe(false);
    expect(await store.has(keys.record(OTHER))).toBe(true);
    await expect(store.open(keys.record(RUN))).rejects.toThrow(/no such file|not in the store/);
  });

  it("shows nothing of what was not written to its end, and keeps nothing of it", async () => {
    const broken = (async function* () {
      yield LARGE;
      throw new Error("the machine is on fire");
    })();
    await expect(store.put(keys.result(RUN), broken)).rejects.toThrow(/on fire/);
    expect(await store.has(keys.result(RUN))).toBe(false);
    await store.removeRun(RUN);
    const folder = kind === "object storage" ? server.folder : join(root, "folder");
    expect(filesIn(folder).filter((name) => String(name).includes(RUN))).toEqual([]);
  });
});

describe("a bucket", () => {
  it("must be named, be reached and come with keys", async () => {
    const at = (address: string) => openStore(address);
    await expect(at("https://s3.example.org")).rejects.toThrow(/must name a bucket/);
    const nobody = await at("http://127.0.0.1:9/bucket");
    await expect(nobody.has(keys.record(RUN))).rejects.toThrow(/The store http:\/\/127\.0\.0\.1:9 failed/);
    vi.stubEnv("AWS_ACCESS_KEY_ID", "");
    await expect(at(server.address)).rejects.toThrow(/needs AWS_ACCESS_KEY_ID/);
    vi.stubEnv("AWS_ACCESS_KEY_ID", "S3RVER");
  });
});
