import * as Comlink from "comlink";
import type { Preset } from "../../format/container.ts";

import type { PictureWorker, Pieces } from "./picture-protocol.ts";

export interface Looker {
  onVocabulary(tokens: readonly string[]): void;
  onPieces(pieces: Pieces): void;
}

/** Owns the worker behind the pictures: begun when first needed, ended when nobody looks any more. */
export class PictureClient {
  readonly #create: () => Worker;
  #modelId: string | undefined;
  #live: { worker: Worker; api: Comlink.Remote<PictureWorker>; death: Promise<never> } | undefined;

  constructor(create: () => Worker) {
    this.#create = create;
  }

  /** Which model is asked from now on; undefined: the embedded one. */
  choose(modelId: string | undefined): void {
    this.#modelId = modelId;
  }

  /** Resolves when the whole text was seen, or the signal said that it is enough. */
  async look(text: string, looker: Looker, signal: AbortSignal): Promise<void> {
    const listener = {
      onVocabulary: (tokens: readonly string[]) => void (signal.aborted || looker.onVocabulary(tokens)),
      onPieces: (pieces: Pieces) => {
        if (!signal.aborted) looker.onPieces(pieces);
        return !signal.aborted;
      },
    };
    await this.#call((api) => api.look(text, this.#modelId, Comlink.proxy(listener)));
  }

  measure(text: string, preset: Preset): Promise<number> {
    return this.#call((api) => api.measure(text, preset, this.#modelId));
  }

  /** Ends the worker; the next call begins another. */
  close(): void {
    this.#live?.worker.terminate();
    this.#live = undefined;
  }

  #call<T>(call: (api: Comlink.Remote<PictureWorker>) => Promise<T>): Promise<T> {
    this.#live ??= this.#start();
    return Promise.race([call(this.#live.api), this.#live.death]);
  }

  #start() {
    const worker = this.#create();
    const death = new Promise<never>((_, reject) => {
      worker.addEventListener("error", (event) => {
        this.close();
        reject(new Error(event.message || "the worker stopped"));
      });
    });
    death.catch(() => {});
    return { worker, api: Comlink.wrap<PictureWorker>(worker), death };
  }
}
