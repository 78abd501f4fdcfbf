/** Threads that all do the same kind of work, each one piece after the other. */

import type { Watch } from "../base/progress.ts";
import { Calls } from "../threads/calls.ts";
import type { Thread } from "../threads/thread.ts";

/** Work that was begun on another thread. */
export interface Begun<Result> {
  /** Undefined when the thread could not do it. Reports to the last watch that asked; rejects when that one throws. */
  finish(watch: Watch): Promise<Result | undefined>;
}

interface Worker {
  readonly calls: Calls;
  /** Pieces of work it was given and has not done. */
  waiting: number;
  /** When they are done. */
  idle: Promise<unknown>;
}

export class ThreadPool {
  /** How many pieces of work are done at once. */
  readonly size: number;
  readonly #spawn: () => Thread;
  readonly #workers: Worker[] = [];

  constructor(size: number, spawn: () => Thread) {
    this.size = size;
    this.#spawn = spawn;
  }

  /** Calls a method of the thread that has the least to do. prepare: is called before, with the number of the thread. */
  begin<Result>(
    method: string,
    args: readonly unknown[],
    prepare: (calls: Calls, thread: number) => void = () => {},
  ): Begun<Result> {
    const thread = this.#next();
    const worker = this.#workers[thread]!;
    let listener: (fraction: number) => void = () => {};
    const ask = () => {
      prepare(worker.calls, thread);
      return worker.calls.ask<Result>(method, args, [], (fraction) => listener(fraction));
    };
    worker.waiting++;
    const result = worker.idle.then(ask).catch(() => undefined);
    worker.idle = result.then(() => {
      worker.waiting--;
    });
    return {
      finish: (watch) =>
        new Promise((resolve, reject) => {
          listener = (fraction) => {
            try {
              watch.check();
              watch.report(fraction);
            } catch (error) {
              reject(error);
            }
          };
          result.then(resolve);
        }),
    };
  }

  #next(): number {
    const loads = Array.from({ length: this.size }, (_, i) => this.#workers[i]?.waiting ?? 0);
    const thread = loads.indexOf(Math.min(...loads));
    this.#workers[thread] ??= { calls: new Calls(this.#spawn()), waiting: 0, idle: Promise.resolve() };
    return thread;
  }
}
