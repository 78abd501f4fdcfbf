/** How long work takes, without what it waits for. */
export class Stopwatch {
  readonly #now: () => number;
  readonly #begin: number;
  /** How many waits go on, since when, and how long those before took. */
  #waits = 0;
  #since = 0;
  #waited = 0;

  /** now: in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#begin = now();
  }

  get seconds(): number {
    const waiting = this.#waits > 0 ? this.#now() - this.#since : 0;
    return (this.#now() - this.#begin - this.#waited - waiting) / 1000;
  }

  /** What is waited for here does not count; of waits at one time, none does twice. */
  async pauseDuring<T>(wait: Promise<T>): Promise<T> {
    if (this.#waits++ === 0) this.#since = this.#now();
    try {
      return await wait;
    } finally {
      if (--this.#waits === 0) this.#waited += this.#now() - this.#since;
    }
  }
}
