/** A kernel on a thread of its own: what the thread offers, and how others see it. */

import * as Comlink from "comlink";
import type { DecoderLanes } from "../runtime.ts";
import { KernelDecoder } from "./kernel-decoder.ts";
import type { MemoryImage } from "./memory-image.ts";

/** What runs on the thread; an instance is exposed through Comlink. Sessions are known by number. */
export class DecoderHost {
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

  async run(session: number, tokens: Int32Array, steps: number, position: number): Promise<Float32Array> {
    const logits = await this.#session(session).run(tokens, steps, position);
    return Comlink.transfer(logits, [logits.buffer as ArrayBuffer]);
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

/** The part of a browser's Worker, or of Node's, that is needed here. */
export interface Thread {
  readonly endpoint: Comlink.Endpoint;
  /** Whether anyone waits for it. */
  setBusy?(busy: boolean): void;
  /** Calls back when the thread has died: Comlink's own calls would wait for ever. */
  onDeath(callback: (reason: string) => void): void;
}

/** The other side of a thread. Calls are answered in order, so none but `run` has to be waited for. */
export class DecoderThread {
  readonly #thread: Thread;
  readonly #host: Comlink.Remote<DecoderHost>;
  readonly #death: Promise<never>;
  #sessions = 0;
  #waiting = 0;

  constructor(thread: Thread, image: MemoryImage) {
    this.#thread = thread;
    this.#host = Comlink.wrap<DecoderHost>(thread.endpoint);
    this.#death = new Promise((_, reject) => {
      thread.onDeath((reason) => reject(new Error(`a worker stopped: ${reason}`)));
      this.#host.load(image).catch(reject);
    });
    // It may die while nobody waits for it.
    this.#death.catch(() => {});
  }

  open(lanes: number): DecoderLanes {
    const session = this.#sessions++;
    return this.#lanes(session, this.#host.open(session, lanes));
  }

  #lanes(session: number, opened: Promise<void>): DecoderLanes {
    opened.catch(() => {}); // the first run will say it again
    return {
      fork: (lane) => {
        const fork = this.#sessions++;
        return this.#lanes(fork, this.#host.fork(fork, session, lane));
      },
      run: (tokens, steps, position) =>
        this.#awaited(opened.then(() => this.#host.run(session, tokens, steps, position))),
      reset: () => void this.#host.reset(session),
      dispose: () => void this.#host.dispose(session).catch(() => {}),
    };
  }

  async #awaited<T>(result: Promise<T>): Promise<T> {
    if (this.#waiting++ === 0) this.#thread.setBusy?.(true);
    try {
      return await Promise.race([result, this.#death]);
    } finally {
      if (--this.#waiting === 0) this.#thread.setBusy?.(false);
    }
  }
}
