/** Owns the codec's thread: starts it when it is needed, and ends it on an abort, after a failure and at the end. */

import { NacreError } from "../base/errors.ts";
import type { Progress } from "../base/progress.ts";
import { Calls } from "../threads/calls.ts";
import type { Answer, Job, Need, Setup, Supplied, Supply } from "./job-protocol.ts";
import type { EndableThread } from "./platform.ts";

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Gives what a job needs. */
export type Supplier = (need: Need) => Promise<Supplied>;

interface Live {
  readonly thread: EndableThread;
  readonly calls: Calls;
  /** Jobs under way. */
  jobs: number;
}

export class CodecClient {
  readonly #start: () => EndableThread;
  readonly #setup: Setup;
  #live: Live | undefined;
  #count = 0;
  #isClosed = false;

  constructor(start: () => EndableThread, setup: Setup) {
    this.#start = start;
    this.#setup = setup;
  }

  /** Yields what the job yields and returns what it returns. Throws a NacreError, or the signal's reason. */
  async *run<Value, Result>(
    job: Job,
    supplier: Supplier,
    { signal, onProgress }: CallOptions,
  ): AsyncGenerator<Value, Result> {
    signal?.throwIfAborted();
    const live = this.#open();
    const number = this.#count++;
    live.calls.tell("begin", number, job);
    live.jobs++;
    let bytesOut = 0;
    const report = (bytesIn: number) => onProgress?.({ bytesIn, bytesOut });
    try {
      for (let supply: Supply | undefined, refusal: { readonly error: unknown } | undefined; ; ) {
        const step = live.calls.ask<Answer>("step", [number, supply], [], report);
        const answer = await untilAborted(step, signal, (cause) => this.#crashed(live, cause));
        supply = undefined;
        switch (answer.type) {
          case "need":
            try {
              supply = { value: await untilAborted(supplier(answer.need), signal) };
            } catch (error) {
              signal?.throwIfAborted();
              refusal = { error };
              supply = { isMissing: true };
            }
            break;
          case "value":
            bytesOut += lengthOf(answer.value);
            yield answer.value as Value;
            signal?.throwIfAborted();
            break;
          case "end":
            return answer.value as Result;
          case "failure":
            throw refusal ? refusal.error : new NacreError(answer.failure.code, answer.failure.data);
        }
      }
    } finally {
      live.jobs--;
      live.calls.tell("stop", number);
      // It may be deep in a block, and would go on to its end.
      if (signal?.aborted && live.jobs === 0) this.#end(live);
    }
  }

  close(): void {
    this.#isClosed = true;
    if (this.#live) this.#end(this.#live);
  }

  #open(): Live {
    if (this.#isClosed) throw new NacreError("closed", {});
    if (!this.#live) {
      const thread = this.#start();
      this.#live = { thread, calls: new Calls(thread), jobs: 0 };
      this.#live.calls.tell("setUp", this.#setup);
    }
    return this.#live;
  }

  #end(live: Live): void {
    live.thread.end();
    if (this.#live === live) this.#live = undefined;
  }

  /** The next call begins with a new thread. */
  #crashed(live: Live, cause: unknown): NacreError {
    this.#end(live);
    if (this.#isClosed) return new NacreError("closed", {}, { cause });
    const detail = cause instanceof Error ? cause.message : String(cause);
    return new NacreError("crash", { detail }, { cause });
  }
}

/** The work's result, or the signal's reason as soon as it aborts. */
async function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
  explain: (cause: unknown) => unknown = (cause) => cause,
): Promise<T> {
  const explained = work.catch((cause) => {
    throw signal?.aborted ? signal.reason : explain(cause);
  });
  if (!signal) return explained;
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
  });
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([explained, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
    explained.catch(() => {});
  }
}

function lengthOf(value: unknown): number {
  if (value instanceof Uint8Array) return value.length;
  return typeof value === "object" && value !== null && "bytes" in value ? lengthOf(value.bytes) : 0;
}
