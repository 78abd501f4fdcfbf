/**
 * Calls of another thread's methods, which are done in order. Not Comlink: a message of a step comes for every
 * token, and Comlink's take three times as long.
 */

import type { Line, Thread } from "./thread.ts";

type Call = readonly [call: number, method: string, args: readonly unknown[], isAsked: boolean];
/** To what was asked, and to what failed; how much is done, before it is. */
type Answer = readonly [call: number, result: unknown, failure?: string | undefined, progress?: number];

/**
 * Answers calls of the host's methods for as long as the thread lives. An array that is returned is handed over.
 * Behind its arguments a method gets a function, to say which fraction is done.
 */
export function serve<Host extends object>(line: Line, host: Host): void {
  line.onMessage(async (message) => {
    const [call, method, args, isAsked] = message as Call;
    try {
      const report = (fraction: number) =>
        line.send([call, undefined, undefined, fraction] satisfies Answer, []);
      const result = await (host[method as keyof Host] as (...args: unknown[]) => unknown)(...args, report);
      if (isAsked) line.send([call, result] satisfies Answer, buffersOf(result));
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      line.send([call, undefined, failure] satisfies Answer, []);
    }
  });
}

function buffersOf(result: unknown): ArrayBuffer[] {
  return ArrayBuffer.isView(result) ? [result.buffer as ArrayBuffer] : [];
}

/** Bytes that are part of a buffer would be sent with all of it: a block of 4 MiB with its shard of 32. */
function withoutTheRest(arg: unknown): unknown {
  return arg instanceof Uint8Array && arg.byteLength < arg.buffer.byteLength ? new Uint8Array(arg) : arg;
}

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
  readonly report: (fraction: number) => void;
}

/** The other side of `serve`. */
export class Calls {
  readonly #thread: Thread;
  readonly #waiting = new Map<number, Waiting>();
  /** The thread has died. */
  #failure: Error | undefined;
  /** What went wrong where nobody waited: the reason why a later call fails. */
  #complaint: string | undefined;
  #count = 0;

  constructor(thread: Thread) {
    this.#thread = thread;
    thread.onDeath((reason) => this.#fail(new Error(`a worker stopped: ${reason}`)));
    thread.line.onMessage((message) => this.#hear(message as Answer));
  }

  /** Calls a method whose end nobody waits for. */
  tell(method: string, ...args: readonly unknown[]): void {
    this.hand(method, args, []);
  }

  /** The same, handing over `transfer`. */
  hand(method: string, args: readonly unknown[], transfer: ArrayBuffer[]): void {
    this.#send([this.#count++, method, args, false], transfer);
  }

  /** Calls a method, handing over `transfer`. Rejects when it fails or the thread has died. */
  ask<Result>(
    method: string,
    args: readonly unknown[],
    transfer: ArrayBuffer[] = [],
    report: (fraction: number) => void = () => {},
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      if (this.#waiting.size === 0) this.#thread.setBusy?.(true);
      const call = this.#count++;
      this.#waiting.set(call, { resolve, reject, report });
      this.#send([call, method, args, true], transfer);
    });
  }

  #send([call, method, args, isAsked]: Call, transfer: readonly ArrayBuffer[]): void {
    const alone = args.map(withoutTheRest);
    const copies = alone.filter((arg, i) => arg !== args[i]).flatMap(buffersOf);
    this.#thread.line.send([call, method, alone, isAsked] satisfies Call, [...transfer, ...copies]);
  }

  #hear([call, result, failure, progress]: Answer): void {
    const waiting = this.#waiting.get(call);
    if (!waiting) {
      this.#complaint ??= failure;
      return;
    }
    if (progress !== undefined) {
      waiting.report(progress);
      return;
    }
    this.#waiting.delete(call);
    if (this.#waiting.size === 0) this.#thread.setBusy?.(false);
    if (failure === undefined) waiting.resolve(result as never);
    else waiting.reject(new Error(this.#complaint ?? failure));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    if (this.#waiting.size > 0) this.#thread.setBusy?.(false);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
