import { afterEach, describe, expect, it } from "vitest";
import { checkpointFiles, FILES_SHAPE } from "../../test/checkpoint-files.ts";
import { COMMIT, type HubServer, startHub } from "../../test/hub-server.ts";
import { memoryStore } from "../../test/memory-store.ts";
import { inMemory } from "../base/random-access.ts";
import { loadModel } from "../model/load.ts";
import { wasmRuntime } from "../model/wasm/wasm-runtime.ts";
import { sha256Of } from "./download.ts";
import { parseHubId } from "./hub.ts";
import { KNOWN_MODELS } from "./known-models.ts";
import { Library, type Progress } from "./model-store.ts";
import type { ModelStore } from "./store.ts";

const REPOSITORY = "someone/tiny-llama";
const files = checkpointFiles();
const weights = files.get("model.safetensors")!;
const runtime = wasmRuntime();

let hub: HubServer;
afterEach(() => hub.close());

async function add(store: ModelStore, onProgress = (_: Progress) => {}, signal?: AbortSignal) {
  const library = new Library(store);
  const options = { runtime, onProgress, ...(signal ? { signal } : {}) };
  return library.addFromHub(hub.address, REPOSITORY, "main", "tiny", options);
}

const ranges = () =>
  hub.requests.filter(({ path }) => path.endsWith(".safetensors")).map(({ range }) => range);

describe("a model from a hub", () => {
  it("is not there, nor anything half-written, when the disk is full at the end", async () => {
    hub = await startHub(REPOSITORY, files);
    const store = memoryStore();
    const full: ModelStore = {
      ...store,
      append: async (folder, name, bytes) => {
        if (name === "manifest.json") throw new Error("full");
        await store.append(folder, name, bytes);
      },
    };
    await expect(add(full)).rejects.toThrow("full");
    // What was downloaded stays, for another try.
    expect((await store.folders()).map((folder) => folder.replace(/-.*/, ""))).toEqual(["parts"]);
    expect(await add(store)).toMatchObject({ name: "tiny" });
  });

  it("is fetched at one commit, converted, found again and deleted", async () => {
    hub = await startHub(REPOSITORY, files);
    const store = memoryStore();
    const seen: Progress[] = [];
    const manifest = await add(store, (progress) => seen.push(progress));
    expect(manifest).toMatchObject({ name: "tiny", source: `${REPOSITORY}@${COMMIT}` });
    expect(manifest.loss).toBeLessThan(0.01);
    expect(hub.requests.every(({ path }) => path.includes(COMMIT) || path.endsWith("/main"))).toBe(true);
    const total = [...files.values()].reduce((sum, file) => sum + file.length, 0);
    expect(seen.filter(({ stage }) => stage === "download").at(-1)).toEqual({
      stage: "download",
      done: total,
      total,
    });
    expect(seen.at(-1)).toEqual({ stage: "convert", done: 1, total: 1 });

    const library = new Library(store);
    expect(await store.folders()).toHaveLength(1);
    for (const what of ["tiny", REPOSITORY, manifest.source!, manifest.spec.sha256.slice(0, 32)])
      expect(await library.find(what)).toEqual(manifest);
    expect(await library.find("embedded")).toBeUndefined();
    const before = hub.requests.length;
    expect(await add(store)).toEqual(manifest);
    expect(hub.requests.length).toBe(before + 1); // to learn that the commit is the same
    const { model } = await loadModel(runtime, library.reader(manifest));
    // All bytes, the merges, and one byte that the model does not have; no special token.
    expect(model.vocabulary.bytes).toHaveLength(FILES_SHAPE.vocabSize - 1 + 1);
    await library.remove(manifest);
    expect(await store.folders()).toEqual([]);
  });

  it("has the same id from shards", async () => {
    hub = await startHub(REPOSITORY, files);
    const { spec } = await add(memoryStore());
    await hub.close();
    hub = await startHub(REPOSITORY, checkpointFiles(FILES_SHAPE, 3));
    expect((await add(memoryStore())).spec).toEqual(spec);
  });

  it("goes on where a connection was cut, at once and in a later try", async () => {
    hub = await startHub(REPOSITORY, files);
    const store = memoryStore();
    hub.cut = { file: "model.safetensors", after: 100_000, times: 1 };
    await add(store);
    expect(ranges()).toEqual([undefined, "bytes=100000-"]);

    const later = memoryStore();
    hub.requests.length = 0;
    hub.cut = { file: "model.safetensors", after: 0, times: 100 };
    await expect(add(later)).rejects.toThrow("The connection was cut within model.safetensors");
    hub.cut = { file: "model.safetensors", after: 50_000, times: 1 };
    await add(later);
    expect(ranges().at(-1)).toBe("bytes=50000-");
  });

  it("is refused when its hash is wrong, and nothing of the file stays", async () => {
    hub = await startHub(REPOSITORY, files);
    const store = memoryStore();
    for (const name of ["config.json", "model.safetensors"]) {
      hub.wrong = name;
      await expect(add(store)).rejects.toThrow(`${name} does not match its hash`);
      const parts = (await store.folders()).find((folder) => folder.startsWith("parts-")) ?? "";
      expect(await store.length(parts, name)).toBe(0);
    }
    hub.wrong = undefined;
    await add(store);
  });

  it("is refused when it is not what was pinned, whatever the hub says of it", async () => {
    const { repository, revision } = KNOWN_MODELS[0]!;
    hub = await startHub(repository, files, revision);
    const adding = new Library(memoryStore()).addFromHub(hub.address, repository, revision, "x", { runtime });
    await expect(adding).rejects.toThrow("model.safetensors does not match its hash");
  });

  it("can be cancelled, and keeps what it has", async () => {
    hub = await startHub(REPOSITORY, files);
    const store = memoryStore();
    const controller = new AbortController();
    hub.cut = { file: "model.safetensors", after: weights.length - 10, times: 1 };
    const stop = ({ done, total }: Progress) => done > total / 2 && controller.abort(new Error("enough"));
    await expect(add(store, stop, controller.signal)).rejects.toThrow("enough");
    expect(await new Library(store).list()).toEqual([]);
    const [parts = ""] = await store.folders();
    expect(await store.length(parts, "model.safetensors")).toBeGreaterThan(1000);
    await new Library(store).removeParts();
    expect(await store.folders()).toEqual([]);
  });

  it("says what is missing or not supported", async () => {
    hub = await startHub(REPOSITORY, new Map([["config.json", files.get("config.json")!]]));
    await expect(add(memoryStore())).rejects.toThrow("has no tokenizer.json");
    await hub.close();
    const gpt = new TextEncoder().encode(
      JSON.stringify({ architectures: ["GPT2LMHeadModel"], vocab_size: 300 }),
    );
    hub = await startHub(REPOSITORY, new Map([...files, ["config.json", gpt]]));
    await expect(add(memoryStore())).rejects.toThrow('architectures ["GPT2LMHeadModel"] is not supported');
    expect(ranges()).toEqual([]); // no weights were fetched for that
    const library = new Library(memoryStore());
    await expect(library.addFromHub(hub.address, "no/body", "main", "x", { runtime })).rejects.toThrow(
      "no public model no/body",
    );
  });
});

describe("a file's hash", () => {
  it("is the same when it is too large to be read at once", async () => {
    hub = { close: async () => {} } as HubServer;
    const file = inMemory(new Uint8Array(5_000_000).fill(7));
    expect(await sha256Of(file, 1000)).toBe(await sha256Of(file));
  });
});

describe("a hub's id", () => {
  it("has an owner, a name and at times a revision", () => {
    hub = { close: async () => {} } as HubServer;
    expect(parseHubId("a/b-1.5")).toEqual({ repository: "a/b-1.5", revision: "main" });
    expect(parseHubId("a/b@v2")).toEqual({ repository: "a/b", revision: "v2" });
    for (const id of ["b", "a/b/c", "../b@x y", "https://x/y"]) expect(parseHubId(id)).toBeUndefined();
  });
});
