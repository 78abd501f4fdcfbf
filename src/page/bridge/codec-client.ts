import * as Comlink from "comlink";
import type {
  BackendChoice,
  BackendStatus,
  CodecService,
  Finished,
  Job,
  JobListener,
} from "./codec-protocol.ts";
import type { WorkerLike } from "./live-worker.ts";
import { ServiceClient } from "./service-client.ts";

/** The codec's worker, which compresses and restores on the backend and with the model that were chosen. */
export class CodecClient {
  readonly #service: ServiceClient<CodecService>;
  /** Settles with the last call of prepare. */
  #prepared: Promise<unknown> = Promise.resolve();
  #choice: BackendChoice = "auto";
  #modelId: string | undefined;

  constructor(start: () => WorkerLike) {
    this.#service = new ServiceClient(start);
  }

  /** What the next call uses; modelId undefined: the embedded model. A worker that uses something else is ended. */
  choose(choice: BackendChoice, modelId?: string): void {
    if (choice === this.#choice && modelId === this.#modelId) return;
    this.#choice = choice;
    this.#modelId = modelId;
    this.#service.end(new DOMException("another backend or model was chosen", "AbortError"));
  }

  /** Loads the model. Rejects with a NacreError when no backend can run it. */
  prepare(onBytes: (done: number, total: number) => void): Promise<BackendStatus> {
    const status = this.#service.call((api) =>
      api.prepare(this.#choice, this.#modelId, Comlink.proxy(onBytes)),
    );
    this.#prepared = status.catch(() => {});
    return status;
  }

  /** Resolves when the model that was last chosen is here, or is known not to come. */
  async modelIsHere(): Promise<void> {
    let last: Promise<unknown>;
    do {
      last = this.#prepared;
      await last;
    } while (last !== this.#prepared);
  }

  /** How many logits ONNX Runtime computed just as the chosen backend did. Rejects with a NacreError when one differs. */
  compare(): Promise<number> {
    return this.#service.call((api) => api.compare(this.#choice, this.#modelId));
  }

  /** Runs one job. An abort ends the worker at once and rejects with the signal's reason. */
  run(job: Job, listener: JobListener, signal: AbortSignal): Promise<Finished> {
    return this.#service.call(
      (api) => api.run(job, this.#choice, this.#modelId, Comlink.proxy(listener)),
      signal,
    );
  }
}
