/** The trailing check on a thread of its own: coding a token costs as much as checking it, so the coder is twice as fast. */

import { ByteWriter } from "../../base/byte-writer.ts";
import type { EnsembleShape } from "../../entropy/token-coder.ts";
import type { Vocabulary } from "../../model/model.ts";
import { Calls, serve } from "../../threads/calls.ts";
import type { Line, Thread } from "../../threads/thread.ts";
import { News } from "../news.ts";
import { LanePlan } from "./lanes.ts";
import { type Check, type CodedChunk, TrailingCheck, type Verdict } from "./trailing-check.ts";

/** Chunks that are on their way to the thread at once. */
const MAX_AHEAD = 4;

/** For as long as the thread lives; one block at a time. */
export function serveCheck(line: Line): void {
  let vocabulary: Vocabulary;
  let check: TrailingCheck;
  let known = new ByteWriter();
  serve(line, {
    useVocabulary(used: Vocabulary) {
      vocabulary = used;
    },
    begin(tokens: Int32Array, shape: Omit<EnsembleShape, "vocabulary">) {
      known = new ByteWriter();
      check = new TrailingCheck(tokens, new LanePlan(tokens.length, shape.lanes), { ...shape, vocabulary });
    },
    follow: (chunk: CodedChunk, news: Uint8Array) => check.follow(chunk, known.bytes(news).view()),
    finish: (news: Uint8Array) => check.finish(known.bytes(news).view()),
  });
}

/** The other side of such a thread. A check is over before the next one begins, or nobody asks for its end. */
export class CheckThread {
  readonly #calls: Calls;
  #vocabulary: Vocabulary | undefined;

  constructor(thread: Thread) {
    this.#calls = new Calls(thread);
  }

  begin(tokens: Int32Array, { vocabulary, ...shape }: EnsembleShape): Check {
    if (this.#vocabulary !== vocabulary) this.#calls.tell("useVocabulary", vocabulary);
    this.#vocabulary = vocabulary;
    this.#calls.tell("begin", tokens, shape);
    return new DistantCheck(this.#calls);
  }
}

class DistantCheck implements Check {
  readonly #calls: Calls;
  /** Answers that nobody has waited for yet, oldest first. */
  readonly #answers: Promise<boolean>[] = [];
  readonly #news = new News();

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  async follow(chunk: CodedChunk, settled: Uint8Array): Promise<boolean> {
    const { buffer, byteLength } = chunk.logits;
    const transfer = byteLength === buffer.byteLength ? [buffer as ArrayBuffer] : [];
    const answer = this.#calls.ask<boolean>("follow", [chunk, this.#news.of(settled)], transfer);
    // What a thread that fails leaves unchecked, the verdict tells.
    this.#answers.push(answer.catch(() => true));
    return this.#answers.length <= MAX_AHEAD || (await this.#answers.shift()!);
  }

  async finish(payload: Uint8Array): Promise<Verdict> {
    const verdict = this.#calls
      .ask<Verdict>("finish", [this.#news.of(payload)])
      .catch(() => "unknown" as const);
    const agreed = await Promise.all(this.#answers);
    return agreed.every(Boolean) ? verdict : "differs";
  }
}
