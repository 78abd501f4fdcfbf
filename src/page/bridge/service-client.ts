import { type Call, LiveWorker, type WorkerLike } from "./live-worker.ts";

/** WebAssembly's memory never shrinks, so a worker that has nothing to do is ended. */
const IDLE_MS = 120_000;

/** Calls of a service, whose worker is started when it is first needed, and anew when it has ended. */
export class ServiceClient<Api> {
  readonly #start: () => WorkerLike;
  #live: LiveWorker<Api> | undefined;

  constructor(start: () => WorkerLike) {
    this.#start = start;
  }

  /** Rejects with a NacreError, or with the signal's reason: an abort ends the worker at once. */
  async call<T>(call: Call<Api, T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    if (!this.#live || this.#live.isOver) this.#live = new LiveWorker<Api>(this.#start(), IDLE_MS);
    return this.#live.call(call, signal);
  }

  /** Ends the worker, if there is one; the next call starts another. */
  end(reason: unknown): void {
    this.#live?.end(reason);
  }
}
