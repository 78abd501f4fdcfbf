/** The check of one block's bytes on a thread of its own, while they are coded: half of the time of coding alone. */

import { ByteWriter } from "../../base/byte-writer.ts";
import { ByteCheck } from "../../entropy/byte-check.ts";
import type { ByteForm, Follower } from "../../entropy/byte-coder.ts";
import { Calls, serve } from "../../threads/calls.ts";
import type { Line, Thread } from "../../threads/thread.ts";
import { News } from "../news.ts";

/** For as long as the thread lives; one block at a time. */
export function serveByteCheck(line: Line): void {
  let check: ByteCheck | undefined;
  let known = new ByteWriter();
  serve(line, {
    begin(data: Uint8Array, form: ByteForm) {
      check = new ByteCheck(data, form);
      known = new ByteWriter();
    },
    follow: (to: number, end: number, news: Uint8Array) => check?.follow(to, end, known.bytes(news).view()),
    finish(news: Uint8Array) {
      const agrees = check?.finish(known.bytes(news).view());
      check = undefined;
      return agrees;
    },
  });
}

/** Such a thread, which follows one encoder after the other. */
export class ByteCheckThread {
  readonly #calls: Calls;

  constructor(thread: Thread) {
    this.#calls = new Calls(thread);
  }

  begin(): DistantFollower {
    return new DistantFollower(this.#calls);
  }
}

class DistantFollower implements Follower {
  readonly #calls: Calls;
  #verdict: Promise<boolean | undefined> = Promise.resolve(undefined);
  readonly #news = new News();

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  begin(data: Uint8Array, form: ByteForm): void {
    this.#calls.tell("begin", data, form);
  }

  follow(to: number, end: number, settled: Uint8Array): void {
    this.#calls.tell("follow", to, end, this.#news.of(settled));
  }

  finish(code: Uint8Array): void {
    const verdict = this.#calls.ask<boolean | undefined>("finish", [this.#news.of(code)]);
    this.#verdict = verdict.catch(() => undefined);
  }

  /** Whether the code gives the data; undefined when the thread cannot say. */
  verdict(): Promise<boolean | undefined> {
    return this.#verdict;
  }
}
