import * as Comlink from "comlink";
import type { Preset } from "../../core.ts";
import type { WorkerLike } from "./live-worker.ts";
import type { PictureService, Pieces, TracedPreset } from "./picture-protocol.ts";
import { ServiceClient } from "./service-client.ts";

/** What is told of a text while the model reads it. */
export interface Reading {
  onVocabulary(tokens: readonly string[]): void;
  /** share: how much of the text is coded. */
  onPieces(pieces: Pieces, share: number): void;
}

/** The worker behind the pictures. */
export class PictureClient {
  readonly #service: ServiceClient<PictureService>;
  readonly #mayLoad: () => Promise<void>;
  #modelId: string | undefined;

  /** mayLoad: resolves when a model may be loaded. Two workers that fetch the same one would share the line. */
  constructor(start: () => WorkerLike, mayLoad: () => Promise<void>) {
    this.#service = new ServiceClient(start);
    this.#mayLoad = mayLoad;
  }

  /** Which model is asked from now on; undefined: the embedded one. */
  choose(modelId: string | undefined): void {
    this.#modelId = modelId;
  }

  /**
   * Resolves to the length of the code when the whole text was read, or to undefined when the signal said that it is
   * enough; the worker lives on.
   */
  async read(
    text: string,
    preset: TracedPreset,
    reading: Reading,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const listener = {
      onVocabulary: (tokens: readonly string[]) => void (signal.aborted || reading.onVocabulary(tokens)),
      onPieces: (pieces: Pieces, share: number) => {
        if (!signal.aborted) reading.onPieces(pieces, share);
        return !signal.aborted;
      },
    };
    await this.#mayLoad();
    return this.#service.call((api) => api.read(text, preset, this.#modelId, Comlink.proxy(listener)));
  }

  async measure(text: string, preset: Preset): Promise<number> {
    if (preset !== "light") await this.#mayLoad();
    return this.#service.call((api) => api.measure(text, preset, this.#modelId));
  }

  async encode(text: string): Promise<Uint8Array> {
    await this.#mayLoad();
    return this.#service.call((api) => api.encode(text));
  }

  async decode(message: Uint8Array): Promise<string> {
    await this.#mayLoad();
    return this.#service.call((api) => api.decode(message));
  }

  /** Ends the worker; the next call starts another. */
  close(): void {
    this.#service.end(new DOMException("the picture was closed", "AbortError"));
  }
}
