/** A kernel on a thread of its own: what the thread offers, and how others see it. */

import type { DecoderLanes } from "../runtime.ts";
import { KernelDecoder } from "./kernel-decoder.ts";
import type { MemoryImage } from "./memory-image.ts";

/**
 * One end of what joins two threads. Not Comlink: a message of a step comes for every token, and Comlink's
 * take three times as long.
 */
export interface Line {
  send(message: unknown, transfer: ArrayBuffer[]): void;
  onMessage(callback: (message: unknown) => void): void;
}

/** A browser's Worker, the global of one, or a started MessagePort. */
interface MessageTarget {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
}

export function lineTo(target: MessageTarget): Line {
  return {
    send: (message, transfer) => target.postMessage(message, transfer),
    onMessage: (callback) => target.addEventListener("message", ({ data }) => callback(data)),
  };
}

/** What the thread can be asked for. Sessions are known by number. */
class Host {
  #decoder: KernelDecoder | undefined;
  readonly #sessions = new Map<number, DecoderLanes>();

  load(image: MemoryImage): void {
    this.#decoder = new KernelDecoder(image);
  }

  open(session: number, lanes: number): void {
    if (!this.#decoder) throw new Error("no model was loaded");
    this.#sessions.set(session, this.#decoder.open(lanes));
  }

  fork(session: number, from: number, lane: number): void {
    this.#sessions.set(session, this.#session(from).fork(lane));
  }

  run(session: number, tokens: Int32Array, steps: number, position: number): Promise<Float32Array> {
    return this.#session(session).run(tokens, steps, position);
  }

  reset(session: number): void {
    this.#session(session).reset();
  }

  dispose(session: number): void {
    this.#session(session).dispose();
    this.#sessions.delete(session);
  }

  #session(number: number): DecoderLanes {
    const session = this.#sessions.get(number);
    if (!session) throw new Error("the session was disposed of");
    return session;
  }
}

type Method = Exclude<keyof Host, symbol>;
type Call = readonly [call: number, method: Method, args: readonly unknown[]];
/** To `run`, and to what failed. */
type Answer = readonly [call: number, logits: Float32Array | undefined, failure?: string];

/** Answers calls, in their order, for as long as the thread lives. */
export function serveDecoder(line: Line): void {
  const host = new Host();
  const answer = ([call, logits, failure]: Answer) =>
    line.send([call, logits, failure], logits ? [logits.buffer as ArrayBuffer] : []);
  line.onMessage(async (message) => {
    const [call, method, args] = message as Call;
    try {
      const logits = await (host[method] as (...args: readonly unknown[]) => unknown).apply(host, [...args]);
      if (logits instanceof Float32Array) answer([call, logits]);
    } catch (error) {
      answer([call, undefined, error instanceof Error ? error.message : String(error)]);
    }
  });
}

export interface Thread {
  readonly line: Line;
  /** Whether anyone waits for it. */
  setBusy?(busy: boolean): void;
  /** Calls back when the thread has died: nothing would answer. */
  onDeath(callback: (reason: string) => void): void;
}

interface Waiting {
  readonly resolve: (logits: Float32Array) => void;
  readonly reject: (error: Error) => void;
}

/** The other side of a thread. Calls are done in order, so none but `run` has to be waited for. */
export class DecoderThread {
  readonly #thread: Thread;
  readonly #waiting = new Map<number, Waiting>();
  /** The thread has died. */
  #failure: Error | undefined;
  /** What went wrong where nobody waited: the reason why a later run fails. */
  #complaint: string | undefined;
  #calls = 0;
  #sessions = 0;

  constructor(thread: Thread, image: MemoryImage) {
    this.#thread = thread;
    thread.onDeath((reason) => this.#fail(new Error(`a worker stopped: ${reason}`)));
    thread.line.onMessage((message) => this.#hear(message as Answer));
    this.#send("load", [image]);
  }

  open(lanes: number): DecoderLanes {
    const session = this.#sessions++;
    this.#send("open", [session, lanes]);
    return this.#lanes(session);
  }

  #lanes(session: number): DecoderLanes {
    return {
      fork: (lane) => {
        const fork = this.#sessions++;
        this.#send("fork", [fork, session, lane]);
        return this.#lanes(fork);
      },
      run: (tokens, steps, position) => this.#run([session, tokens, steps, position]),
      reset: () => void this.#send("reset", [session]),
      dispose: () => void this.#send("dispose", [session]),
    };
  }

  #run(args: readonly unknown[]): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      if (this.#waiting.size === 0) this.#thread.setBusy?.(true);
      this.#waiting.set(this.#send("run", args), { resolve, reject });
    });
  }

  #send(method: Method, args: readonly unknown[]): number {
    const call: Call = [this.#calls++, method, args];
    this.#thread.line.send(call, []);
    return call[0];
  }

  #hear([call, logits, failure]: Answer): void {
    const waiting = this.#waiting.get(call);
    if (!waiting) {
      this.#complaint ??= failure;
      return;
    }
    this.#waiting.delete(call);
    if (this.#waiting.size === 0) this.#thread.setBusy?.(false);
    if (logits) waiting.resolve(logits);
    else waiting.reject(new Error(this.#complaint ?? failure));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    if (this.#waiting.size > 0) this.#thread.setBusy?.(false);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
