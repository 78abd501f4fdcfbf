/** The models that were added besides the embedded one. */

import { NacreError } from "../base/errors.ts";
import type { CheckpointReader } from "../convert/checkpoint-reader.ts";
import { convertCheckpoint, type OpenFile, readConfig } from "../convert/convert-checkpoint.ts";
import { shardsOf, WEIGHTS, WEIGHTS_INDEX } from "../convert/weight-files.ts";
import { type Manifest, writeManifest } from "../model/manifest.ts";
import type { Runtime } from "../model/runtime.ts";
import { digest, download } from "./download.ts";
import { type HubFile, listRevision } from "./hub.ts";
import { knownModel } from "./known-models.ts";
import type { ModelStore } from "./store.ts";

const MANIFEST = "manifest.json";
/** Prefixes of the folders of complete models, and of those with unfinished downloads. */
const MODEL = "model-";
const PARTS = "parts-";

export interface Progress {
  readonly stage: "download" | "convert";
  /** Bytes of a download, or the share of a conversion of which `total` is 1. */
  readonly done: number;
  readonly total: number;
}

export interface AddOptions {
  readonly runtime: Runtime;
  /** Another reading of the checkpoint, with which ours must agree. */
  readonly reader?: CheckpointReader;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

export class Library {
  readonly #store: ModelStore;

  constructor(store: ModelStore) {
    this.#store = store;
  }

  /** All models that were added, by name. */
  async list(): Promise<Manifest[]> {
    const manifests: Manifest[] = [];
    for (const folder of await this.#store.folders()) {
      const file = folder.startsWith(MODEL) ? await this.#store.read(folder, MANIFEST) : undefined;
      if (file) manifests.push(JSON.parse(new TextDecoder().decode(file)));
    }
    return manifests.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Finds a model by the beginning of its id in hex, by its name, or by where it comes from. */
  async find(what: string): Promise<Manifest | undefined> {
    const isId = /^[0-9a-f]{6,64}$/.test(what);
    return (await this.list()).find(({ name, spec, source }) => {
      const [repository] = source?.split("@") ?? [];
      return (
        name === what || source === what || repository === what || (isId && spec.sha256.startsWith(what))
      );
    });
  }

  /** Reads the files of a model, for `loadModel`. */
  reader({ spec, name: model }: Manifest): (name: string) => Promise<Uint8Array> {
    return async (name) => {
      const file = await this.#store.read(folderOf(spec.sha256), name);
      if (!file) throw new NacreError("incomplete-model", { name: model, file: name });
      return file;
    };
  }

  remove({ spec }: Manifest): Promise<void> {
    return this.#store.remove(folderOf(spec.sha256));
  }

  /** Removes unfinished downloads, which a later download of the same files would continue. */
  async removeParts(): Promise<void> {
    for (const folder of await this.#store.folders()) {
      if (folder.startsWith(PARTS)) await this.#store.remove(folder);
    }
  }

  /** Converts and stores a checkpoint. source: see Manifest. Rejects with a NacreError. */
  async addCheckpoint(name: string, source: string, open: OpenFile, options: AddOptions): Promise<Manifest> {
    const { runtime, reader, onProgress, signal } = options;
    const report = (done: number) => {
      signal?.throwIfAborted();
      onProgress?.({ stage: "convert", done, total: 1 });
    };
    const conversion = { onProgress: report, reader };
    const converted = await convertCheckpoint({ name, source }, open, runtime, conversion).catch((cause) => {
      signal?.throwIfAborted();
      throw unusable(cause);
    });
    return this.addConverted(converted.manifest, converted.files);
  }

  /** Stores a model as Nacre runs it. files: by name, what the manifest describes. */
  async addConverted(manifest: Manifest, files: ReadonlyMap<string, Uint8Array>): Promise<Manifest> {
    const folder = folderOf(manifest.spec.sha256);
    await this.#store.remove(folder);
    try {
      for (const { name } of [manifest.spec, manifest.tokenizer])
        await this.#store.append(folder, name, files.get(name)!);
      // The manifest comes last: a folder that has it is complete.
      await this.#store.append(folder, MANIFEST, writeManifest(manifest));
    } catch (error) {
      await this.#store.remove(folder);
      throw error;
    }
    return manifest;
  }

  /** Fetches what is missing of a revision, converts it, and deletes the checkpoint. Rejects with a NacreError. */
  async addFromHub(
    hub: string,
    repository: string,
    revision: string,
    name: string,
    options: AddOptions,
  ): Promise<Manifest> {
    const { commit, files } = await listRevision(hub, repository, revision, options.signal);
    const source = `${repository}@${commit}`;
    const pinned = knownModel(repository, commit)?.pinned ?? {};
    const here = await this.find(source);
    if (here) return here;
    const parts = PARTS + (await digest("SHA-256", new TextEncoder().encode(source))).slice(0, 32);
    const wanted = (names: readonly string[]): HubFile[] =>
      names.map((wantedName) => {
        const file = files.find((candidate) => candidate.name === wantedName);
        if (!file) throw new NacreError("unusable-model", { detail: `${repository} has no ${wantedName}` });
        return { ...file, sha256: pinned[wantedName] ?? file.sha256 };
      });
    const isSharded = files.some((file) => file.name === WEIGHTS_INDEX);
    const described = wanted(["config.json", "tokenizer.json", ...(isSharded ? [WEIGHTS_INDEX] : [])]);
    await this.#download(described, parts, 0, 0, options);
    const open: OpenFile = (file) => this.#store.open(parts, file);
    await readConfig(open, options.reader).catch((cause) => {
      throw unusable(cause);
    });
    const index = isSharded ? await this.#store.read(parts, WEIGHTS_INDEX) : undefined;
    const weights = wanted(index ? shardsOf(index) : [WEIGHTS]);
    const before = described.reduce((sum, file) => sum + file.size, 0);
    const total = weights.reduce((sum, file) => sum + file.size, before);
    await this.#download(weights, parts, before, total, options);
    const manifest = await this.addCheckpoint(name, source, open, options);
    await this.#store.remove(parts);
    return manifest;
  }

  /** Downloads files one after the other. `before` bytes of `total` are there already. */
  async #download(
    files: readonly HubFile[],
    folder: string,
    before: number,
    total: number,
    { onProgress, signal }: AddOptions,
  ): Promise<void> {
    let done = before;
    for (const file of files) {
      const report = (length: number) => {
        if (total > 0) onProgress?.({ stage: "download", done: done + length, total });
      };
      await download(file, this.#store, folder, report, signal);
      done += file.size;
    }
  }
}

function unusable(cause: unknown): NacreError {
  if (cause instanceof NacreError) return cause;
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new NacreError("unusable-model", { detail }, { cause });
}

function folderOf(specHash: string): string {
  return MODEL + specHash.slice(0, 32);
}
