import * as Comlink from "comlink";
import type { Manifest, ModelProgress as Progress } from "../../models.ts";
import { type Call, LiveWorker, type WorkerLike } from "./live-worker.ts";
import type { ModelsService } from "./models-protocol.ts";

/** How the one who adds a model hears of it, and stops it. */
export interface AddControl {
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

/** Every call has a worker of its own: an abort ends it at once, and what it wrote so far stays. */
export class ModelsClient {
  readonly #start: () => WorkerLike;

  constructor(start: () => WorkerLike) {
    this.#start = start;
  }

  list(): Promise<Manifest[]> {
    return this.#call((api) => api.list());
  }

  addFromHub(
    hub: string,
    repository: string,
    revision: string,
    name: string,
    { onProgress, signal }: AddControl,
  ): Promise<Manifest> {
    const report = Comlink.proxy(onProgress);
    return this.#call((api) => api.addFromHub(hub, repository, revision, name, report), signal);
  }

  addFolder(name: string, files: readonly File[], { onProgress, signal }: AddControl): Promise<Manifest> {
    return this.#call((api) => api.addFolder(name, files, Comlink.proxy(onProgress)), signal);
  }

  remove(manifest: Manifest): Promise<void> {
    return this.#call((api) => api.remove(manifest));
  }

  removeParts(): Promise<void> {
    return this.#call((api) => api.removeParts());
  }

  async #call<T>(call: Call<ModelsService, T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    return new LiveWorker<ModelsService>(this.#start(), 0).call(call, signal);
  }
}
