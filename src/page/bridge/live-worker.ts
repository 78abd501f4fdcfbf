import * as Comlink from "comlink";
import { type ErrorCode, NacreError } from "../../core.ts";
import type { Result } from "./result.ts";

/** The part of a Worker that is used here, so that tests can put something else in its place. */
export interface WorkerLike extends Comlink.Endpoint {
  terminate(): void;
}

/** One call of a worker's methods. */
export type Call<Api, T> = (api: Comlink.Remote<Api>) => Promise<Result<T>>;

/** After these a worker can no longer be relied on: its device is lost, say, or its model only half loaded. */
const SPOILING: ReadonlySet<ErrorCode> = new Set([
  "backend",
  "no-backend",
  "unreachable",
  "bad-answer",
  "internal",
]);

/**
 * One worker from start to end. It ends on an abort, a crash, or an error that spoils it, and after
 * some time without a call. Calls under way then reject, where Comlink's alone would wait for ever.
 */
export class LiveWorker<Api> {
  readonly #worker: WorkerLike;
  readonly #api: Comlink.Remote<Api>;
  readonly #idleMs: number;
  readonly #death: Promise<never>;
  #reject: (reason: unknown) => void = () => {};
  #calls = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  constructor(worker: WorkerLike, idleMs: number) {
    this.#worker = worker;
    this.#api = Comlink.wrap<Api>(worker);
    this.#idleMs = idleMs;
    this.#death = new Promise<never>((_, reject) => {
      this.#reject = reject;
    });
    // It may end while nobody waits for it.
    this.#death.catch(() => {});
    const crash = (event: Event) => {
      const detail = "message" in event && event.message ? String(event.message) : undefined;
      this.end(new NacreError("crash", detail === undefined ? {} : { detail }));
    };
    worker.addEventListener("error", crash);
    worker.addEventListener("messageerror", crash);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Rejects with a NacreError, or with the signal's reason: an abort ends the worker. */
  async call<T>(call: Call<Api, T>, signal?: AbortSignal): Promise<T> {
    clearTimeout(this.#idle);
    this.#calls++;
    const abort = () => this.end(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    try {
      const result = await Promise.race([call(this.#api), this.#death]);
      if (result.ok) return result.value;
      const error = new NacreError(result.failure.code, result.failure.data);
      if (SPOILING.has(error.code)) this.end(error);
      throw error;
    } finally {
      signal?.removeEventListener("abort", abort);
      if (--this.#calls === 0) this.#idle = setTimeout(() => this.end(undefined), this.#idleMs);
    }
  }

  /** reason: what calls under way reject with. */
  end(reason: unknown): void {
    clearTimeout(this.#idle);
    this.#worker.terminate();
    this.#isOver = true;
    this.#reject(reason);
  }
}
