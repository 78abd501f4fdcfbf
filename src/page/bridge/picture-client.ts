import * as Comlink from "comlink";
import type { Preset } from "../../core.ts";
import type { WorkerLike } from "./live-worker.ts";
import type { PictureService, Pieces } from "./picture-protocol.ts";
import { ServiceClient } from "./service-client.ts";

/** What is told of a text while the model reads it. */
export interface Reading {
  onVocabulary(tokens: readonly string[]): void;
  onPieces(pieces: Pieces): void;
}

/** The worker behind the pictures. */
export class PictureClient {
  readonly #service: ServiceClient<PictureService>;
  #modelId: string | undefined;

  constructor(start: () => WorkerLike) {
    this.#service = new ServiceClient(start);
  }

  /** Which model is asked from now on; undefined: the embedded one. */
  choose(modelId: string | undefined): void {
    this.#modelId = modelId;
  }

  /** Resolves when the whole text was read, or the signal said that it is enough; the worker lives on. */
  async read(text: string, reading: Reading, signal: AbortSignal): Promise<void> {
    const listener = {
      onVocabulary: (tokens: readonly string[]) => void (signal.aborted || reading.onVocabulary(tokens)),
      onPieces: (pieces: Pieces) => {
        if (!signal.aborted) reading.onPieces(pieces);
        return !signal.aborted;
      },
    };
    await this.#service.call((api) => api.read(text, this.#modelId, Comlink.proxy(listener)));
  }

  measure(text: string, preset: Preset): Promise<number> {
    return this.#service.call((api) => api.measure(text, preset, this.#modelId));
  }

  encode(text: string): Promise<Uint8Array> {
    return this.#service.call((api) => api.encode(text));
  }

  decode(message: Uint8Array): Promise<string> {
    return this.#service.call((api) => api.decode(message));
  }

  /** Ends the worker; the next call starts another. */
  close(): void {
    this.#service.end(new DOMException("the picture was closed", "AbortError"));
  }
}
