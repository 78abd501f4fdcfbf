import { bytesToHex } from "@noble/hashes/utils.js";
import type { Coding } from "../format/container.ts";
import { readManifest } from "../model/manifest.ts";
import type { Thread } from "../threads/thread.ts";
import { type LoadedBackend, loadOnFirst } from "./first-backend.ts";
import type { ModelReader } from "./model-place.ts";
import type { Backend, BackendChoice, Platform } from "./platform.ts";

export interface LoaderOptions {
  readonly backend: BackendChoice;
  /** How many threads there may be, the caller's included. */
  readonly threads: number;
  readonly platform: Platform;
  readonly spawn: (service: "transformer") => Thread;
}

/** Where the loader finds what it is asked for. */
export interface ModelFinder {
  /** The model that is used where none is asked for. */
  own(): Promise<ModelReader>;
  /** The one whose id begins with these hexadecimal digits; undefined when it is not to be had. */
  other(id: string): Promise<ModelReader | undefined>;
}

/** Loads each model once, when it is first needed. */
export class ModelLoader {
  readonly #options: LoaderOptions;
  /** By id; "" is the own one. */
  readonly #loads = new Map<string, Promise<LoadedBackend<Backend>>>();
  #ownId: Promise<string> | undefined;

  constructor(options: LoaderOptions) {
    this.#options = options;
  }

  /** wanted: what a file was coded with. When that model is not to be had it is the own one, which the codec refuses. */
  async load(finder: ModelFinder, wanted?: Coding): Promise<LoadedBackend<Backend>> {
    const id = wanted ? bytesToHex(wanted.modelId) : "";
    if (id === "" || (await this.#isOwn(finder, id))) return this.#once("", () => finder.own());
    const loaded = [...this.#loads.keys()].find((key) => key.startsWith(id));
    if (loaded) return this.#loads.get(loaded)!;
    const found = await finder.other(id);
    if (!found) return this.#once("", () => finder.own());
    return this.#once((await readManifest(found)).spec.sha256, async () => found);
  }

  async #isOwn(finder: ModelFinder, id: string): Promise<boolean> {
    this.#ownId ??= finder.own().then(async (read) => (await readManifest(read)).spec.sha256);
    this.#ownId.catch(() => {
      this.#ownId = undefined;
    });
    return (await this.#ownId).startsWith(id);
  }

  /** After a failure the next call tries again. */
  #once(id: string, find: () => Promise<ModelReader>): Promise<LoadedBackend<Backend>> {
    let load = this.#loads.get(id);
    if (!load) {
      load = find().then((read) => this.#load(read));
      this.#loads.set(id, load);
      load.catch(() => this.#loads.delete(id));
    }
    return load;
  }

  #load(read: ModelReader): Promise<LoadedBackend<Backend>> {
    const { backend, threads, platform, spawn } = this.#options;
    return loadOnFirst(
      (modelBytes) => platform.backends(backend, modelBytes),
      (name) => platform.runtime(name, threads, spawn),
      read,
    );
  }
}
