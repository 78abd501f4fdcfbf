import * as Comlink from "comlink";
import { NacreError } from "../../base/errors.ts";
import type { Manifest } from "../../model/manifest.ts";
import type { Progress } from "../../model-store/model-store.ts";
import type { ModelsWorker } from "./models-protocol.ts";
import type { Result } from "./protocol.ts";

export interface AddWatch {
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

/** Every call has a worker of its own: an abort ends it at once, and what it wrote so far stays. */
export class ModelsClient {
  readonly #create: () => Worker;

  constructor(create: () => Worker) {
    this.#create = create;
  }

  list(): Promise<Manifest[]> {
    return this.#call((api) => api.list());
  }

  addFromHub(
    hub: string,
    repository: string,
    revision: string,
    name: string,
    { onProgress, signal }: AddWatch,
  ): Promise<Manifest> {
    const report = Comlink.proxy(onProgress);
    return this.#call((api) => api.addFromHub(hub, repository, revision, name, report), signal);
  }

  addFolder(name: string, files: readonly File[], { onProgress, signal }: AddWatch): Promise<Manifest> {
    return this.#call((api) => api.addFolder(name, files, Comlink.proxy(onProgress)), signal);
  }

  remove(manifest: Manifest): Promise<void> {
    return this.#call((api) => api.remove(manifest));
  }

  removeParts(): Promise<void> {
    return this.#call((api) => api.removeParts());
  }

  async #call<T>(
    call: (api: Comlink.Remote<ModelsWorker>) => Promise<Result<T>>,
    signal?: AbortSignal,
  ): Promise<T> {
    signal?.throwIfAborted();
    const worker = this.#create();
    const death = new Promise<never>((_, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      worker.addEventListener("error", ({ message }) => {
        const detail = message ? ` (${message})` : "";
        const sentence = `The worker stopped unexpectedly${detail}; this model may be too large for this browser.`;
        reject(new NacreError("backend", sentence));
      });
    });
    try {
      const result = await Promise.race([call(Comlink.wrap<ModelsWorker>(worker)), death]);
      if (result.ok) return result.value;
      throw new NacreError(result.code === "crash" ? "backend" : result.code, result.message);
    } finally {
      worker.terminate();
    }
  }
}
