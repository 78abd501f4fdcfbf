/** What other threads do for the codec, where there are any. Each kind is started when it is first needed. */

import type { HelperThreads } from "../threads/helper-threads.ts";
import { ByteCheckThread } from "./bytes/byte-check-thread.ts";
import { BytePool } from "./bytes/byte-pool.ts";
import { CheckThread } from "./text/check-thread.ts";
import { TextPool } from "./text/text-pool.ts";

/** With fewer, the transformer's threads keep all cores busy, and checking elsewhere would only take from them. */
const THREADS_FOR_CHECK = 3;

export class Helpers {
  readonly #threads: HelperThreads;
  #check: CheckThread | undefined;
  #byteCheck: ByteCheckThread | undefined;
  #bytes: BytePool | undefined;
  #texts: TextPool | undefined;

  constructor(threads: HelperThreads) {
    this.#threads = threads;
  }

  /** Checks texts while they are encoded. */
  get check(): CheckThread | undefined {
    if (this.#threads.count < THREADS_FOR_CHECK) return undefined;
    this.#check ??= new CheckThread(this.#threads.spawn("check"));
    return this.#check;
  }

  /** Checks bytes while they are coded. */
  get byteCheck(): ByteCheckThread | undefined {
    if (this.#threads.count < 2) return undefined;
    this.#byteCheck ??= new ByteCheckThread(this.#threads.spawn("byte-check"));
    return this.#byteCheck;
  }

  /** Codes blocks that need no model. */
  get bytes(): BytePool | undefined {
    if (this.#threads.count < 2) return undefined;
    this.#bytes ??= new BytePool(this.#threads);
    return this.#bytes;
  }

  /** Codes texts. */
  get texts(): TextPool | undefined {
    if (this.#threads.count < 2) return undefined;
    this.#texts ??= new TextPool(this.#threads);
    return this.#texts;
  }

  /** How many blocks are worked on at once. */
  get atOnce(): number {
    return Math.max(this.bytes?.size ?? 1, this.texts?.size ?? 1);
  }
}
