/** Texts do not depend on each other: on other threads, each with a copy of the model, several are coded at once. */

import type { LogitModel } from "../../model/model.ts";
import { serve } from "../../threads/calls.ts";
import type { HelperThreads } from "../../threads/helper-threads.ts";
import type { Line } from "../../threads/thread.ts";
import type { Helpers } from "../helpers.ts";
import { type Begun, ThreadPool } from "../thread-pool.ts";
import { type CodedText, decodeTokens } from "./decode-tokens.ts";
import { type CodedTokens, encodeTokens, type TokenText, type Verification } from "./encode-tokens.ts";

/** Each takes its tables and a copy of the model. With more threads each text has several. */
export const MOST_TEXTS = 4;
/** Tokens from which on a text is worth a message. */
const WORTH_A_THREAD = 0x1000;

type Report = (fraction: number) => void;

/** A thread's own model, and what helps it. content: of a model's copy. threads: how many it may use, itself included. */
export type Receive = (content: object, threads: number) => { model: LogitModel; helpers: Helpers };

/** For as long as the thread lives. */
export function serveTexts(line: Line, receive: Receive): void {
  let own: ReturnType<Receive>;
  const watch = (report: Report) => ({ check: () => {}, report });
  serve(line, {
    useModel(content: object, threads: number) {
      own = receive(content, threads);
    },
    encode: (text: TokenText, verification: Verification, report: Report) =>
      encodeTokens(text, own.model, verification, own.helpers.check, watch(report)),
    decode: (text: CodedText, report: Report) => decodeTokens(text, own.model, watch(report)),
  });
}

export class TextPool {
  readonly #pool: ThreadPool;
  /** What each thread's model is a copy of. */
  readonly #models: LogitModel[] = [];
  readonly #threads: number;

  constructor(threads: HelperThreads) {
    this.#threads = threads.count;
    this.#pool = new ThreadPool(Math.min(MOST_TEXTS, threads.count), () => threads.spawn("texts"));
  }

  /** How many texts are coded at once. */
  get size(): number {
    return this.#pool.size;
  }

  /** Undefined when it is too little to be worth it, or the model cannot be copied. */
  encode(text: TokenText, model: LogitModel, verification: Verification): Begun<CodedTokens> | undefined {
    const { tokens, lanes, ensemble } = text;
    return this.#begin("encode", [{ tokens, lanes, ensemble }, verification], tokens.length, model);
  }

  decode(text: CodedText, model: LogitModel): Begun<Int32Array> | undefined {
    return this.#begin("decode", [text], text.tokenCount, model);
  }

  #begin<Result>(
    method: string,
    args: readonly unknown[],
    tokens: number,
    model: LogitModel,
  ): Begun<Result> | undefined {
    const { copy } = model;
    if (tokens < WORTH_A_THREAD || !copy) return undefined;
    return this.#pool.begin(method, args, (calls, thread) => {
      if (this.#models[thread] === model) return;
      const { content, transfer } = copy();
      calls.hand("useModel", [content, this.#share(thread)], transfer);
      this.#models[thread] = model;
    });
  }

  /** Of all threads, this one's. */
  #share(thread: number): number {
    const end = (n: number) => Math.floor((n * this.#threads) / this.size);
    return end(thread + 1) - end(thread);
  }
}
