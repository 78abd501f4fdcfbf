import * as Comlink from "comlink";
import { NacreError } from "../../base/errors.ts";
import type {
  BackendChoice,
  BackendStatus,
  CodecWorker,
  Finished,
  Job,
  JobListener,
  Result,
} from "./protocol.ts";

/** The part of a Worker that is used here, so that tests can put something else in its place. */
export interface WorkerLike extends Comlink.Endpoint {
  terminate(): void;
}

/** WASM memory never shrinks, so a worker that has nothing to do is ended. */
const IDLE_MS = 120_000;

interface Live {
  readonly worker: WorkerLike;
  readonly api: Comlink.Remote<CodecWorker>;
  /** Rejects when the worker dies: Comlink's own calls would wait for ever. */
  readonly death: Promise<never>;
  readonly kill: (reason: unknown) => void;
}

/** Owns the worker's life: begins it when needed, ends it on abort, when idle, and after a crash. */
export class CodecClient {
  readonly #create: () => WorkerLike;
  #choice: BackendChoice = "auto";
  #modelId: string | undefined;
  #live: Live | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(create: () => WorkerLike) {
    this.#create = create;
  }

  /** Which backend and model (undefined: the embedded one) the next worker will use; ends the present one when they differ. */
  choose(choice: BackendChoice, modelId?: string): void {
    if (choice === this.#choice && modelId === this.#modelId) return;
    this.#choice = choice;
    this.#modelId = modelId;
    this.#live?.kill(new NacreError("backend", "Another backend or model was chosen meanwhile."));
  }

  /** Loads the model. Rejects with a NacreError when no backend can run it. */
  prepare(): Promise<BackendStatus> {
    return this.#call(undefined, (api) => api.prepare(this.#choice, this.#modelId));
  }

  /** Runs one job. An abort ends the worker at once and rejects with the signal's reason. */
  run(job: Job, listener: JobListener, signal: AbortSignal): Promise<Finished> {
    return this.#call(signal, (api) => api.run(job, this.#choice, this.#modelId, Comlink.proxy(listener)));
  }

  async #call<T>(
    signal: AbortSignal | undefined,
    call: (api: Comlink.Remote<CodecWorker>) => Promise<Result<T>>,
  ): Promise<T> {
    signal?.throwIfAborted();
    clearTimeout(this.#idle);
    this.#live ??= this.#start();
    const live = this.#live;
    const abort = () => live.kill(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    try {
      const result = await Promise.race([call(live.api), live.death]);
      if (result.ok) return result.value;
      const { code, message } = result;
      if (code !== "crash" && code !== "backend") throw new NacreError(code, message);
      // A lost device, say: what the worker holds can no longer be relied on, so a retry begins anew.
      const error = new NacreError("backend", message);
      live.kill(error);
      throw error;
    } finally {
      signal?.removeEventListener("abort", abort);
      this.#idle = setTimeout(() => live.kill(new NacreError("backend", "The worker was idle.")), IDLE_MS);
    }
  }

  #start(): Live {
    const worker = this.#create();
    const { promise: death, reject } = withReject();
    const kill = (reason: unknown) => {
      worker.terminate();
      if (this.#live?.worker === worker) this.#live = undefined;
      reject(reason);
    };
    const crash = (event: Event) => {
      const detail = "message" in event && event.message ? ` (${event.message})` : "";
      const message = `The worker stopped unexpectedly${detail}; try again, or with a smaller file.`;
      kill(new NacreError("backend", message));
    };
    worker.addEventListener("error", crash);
    worker.addEventListener("messageerror", crash);
    return { worker, api: Comlink.wrap<CodecWorker>(worker), death, kill };
  }
}

function withReject(): { promise: Promise<never>; reject: (reason: unknown) => void } {
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<never>((_, rejectPromise) => {
    reject = rejectPromise;
  });
  // A worker may die while nobody waits for it.
  promise.catch(() => {});
  return { promise, reject };
}
