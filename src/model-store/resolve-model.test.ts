import { afterEach, describe, expect, it } from "vitest";
import { checkpointFiles, opener } from "../../test/checkpoint-files.ts";
import { COMMIT, type HubServer, startHub } from "../../test/hub-server.ts";
import { memoryStore } from "../../test/memory-store.ts";
import { convertCheckpoint } from "../convert/convert-checkpoint.ts";
import { loadModel } from "../model/load.ts";
import { pack } from "../model/packed-file.ts";
import { wasmRuntime } from "../model/wasm/wasm-runtime.ts";
import { Library, type Progress } from "./model-store.ts";
import type { RegisteredModel } from "./registry.ts";
import { resolveModel } from "./resolve-model.ts";

const runtime = wasmRuntime();
const converted = await convertCheckpoint({ name: "old" }, opener(checkpointFiles()), runtime);
const packedSpec = await pack(converted.files.get("model.spec")!);
const spec = { ...converted.manifest.spec, name: "model.spec.gz", packed: packedSpec.length };
const { sha256 } = spec;
const id = sha256.slice(0, 32);
const entry: RegisteredModel = { ...converted.manifest, spec, addresses: [] };
const published = [
  ["model.spec.gz", packedSpec],
  ["tokenizer.json", converted.files.get("tokenizer.json")!],
] as const;

/** A server with the model in these folders, and the address of each folder. */
let server: HubServer | undefined;
async function serve(...folders: string[]): Promise<(folder: string) => string> {
  const files = folders.flatMap((folder) => published.map(([name, data]) => [folder + name, data] as const));
  server = await startHub("some/app", new Map(files));
  const { address } = server;
  return (folder) => `${address}/some/app/resolve/${COMMIT}/${folder}`;
}
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const offline = () => Promise.reject(new TypeError("no connection"));

describe("the model that a file was made with", () => {
  it("comes from the app's own folder, once, and runs from the store without a connection", async () => {
    const at = await serve(`models/${sha256}/`);
    const store = memoryStore();
    const seen: Progress[] = [];
    const onProgress = (progress: Progress) => seen.push(progress);
    const search = { id, store, base: at(""), registry: [entry], onProgress };
    const manifest = (await resolveModel(search))!;
    expect(manifest).toMatchObject({ name: "old", source: at(`models/${sha256}/`) });
    const total = packedSpec.length + entry.tokenizer.bytes;
    expect(seen).toEqual([
      { stage: "download", done: 0, total },
      { stage: "download", done: packedSpec.length, total },
      { stage: "download", done: total, total },
    ]);
    expect(await resolveModel({ ...search, fetch: offline })).toEqual(manifest);
    const { model } = await loadModel(runtime, new Library(store).reader(manifest));
    expect(model.backend).toBe("wasm");
  });

  it("comes from the registry's addresses where the app does not offer it", async () => {
    const at = await serve("mirror/");
    const registry = [{ ...entry, addresses: [at("gone/"), at("mirror/")] }];
    const manifest = await resolveModel({ id, store: memoryStore(), base: at(""), registry });
    expect(manifest?.source).toBe(at("mirror/"));
    expect(await resolveModel({ id, store: memoryStore(), registry })).toEqual(manifest);
  });

  it("is not taken from a place where it is damaged, and leaves nothing half-written", async () => {
    const at = await serve("bad/", "good/");
    server!.wrong = "bad/model.spec.gz";
    const store = memoryStore();
    const search = (addresses: string[]) => resolveModel({ id, store, registry: [{ ...entry, addresses }] });
    await expect(search([at("bad/")])).rejects.toThrow("model.spec.gz is damaged");
    expect(await store.folders()).toEqual([]);
    expect((await search([at("bad/"), at("good/")]))?.source).toBe(at("good/"));
  });

  it("is named, with the places that have it, when there is no connection", async () => {
    const registry = [{ ...entry, addresses: ["https://example.org/models/old/"] }];
    const search = { id, store: memoryStore(), base: "https://nacre.example/app/", registry, fetch: offline };
    await expect(resolveModel(search)).rejects.toThrow(
      `The model old (${id}) is not here, and could not be fetched from ` +
        `https://nacre.example/app/models/${sha256}/ (no connection) or ` +
        "https://example.org/models/old/ (no connection).",
    );
    await expect(resolveModel({ ...search, base: undefined, registry: [entry] })).rejects.toThrow(
      "is not available from any address that this Nacre knows",
    );
  });

  it("is not found when neither the store nor the registry knows it", async () => {
    const search = { id: "0".repeat(32), store: memoryStore(), registry: [entry], fetch: offline };
    expect(await resolveModel(search)).toBeUndefined();
  });

  it("is not fetched any further once that is cancelled", async () => {
    const controller = new AbortController();
    controller.abort(new Error("enough"));
    const registry = [{ ...entry, addresses: ["https://example.org/"] }];
    const search = { id, store: memoryStore(), registry, fetch: offline, signal: controller.signal };
    await expect(resolveModel(search)).rejects.toThrow("enough");
  });
});
