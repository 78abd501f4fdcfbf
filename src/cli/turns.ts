import { CommandError } from "./command-error.ts";

/** Does one thing at a time, until it is stopped: then what is under way comes to its end, and nothing begins. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #isOver = false;

  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => {
      if (this.#isOver) throw new CommandError("Interrupted.");
      return work();
    });
    this.#last = turn.catch(() => {});
    return turn;
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#last;
  }
}
