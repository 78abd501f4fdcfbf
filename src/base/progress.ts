/** Cancelling and progress, as passed down to the loops that take long. */

/** The part of AbortSignal that the codec uses. */
export interface CancelSignal {
  throwIfAborted(): void;
}

export interface Progress {
  /** Bytes of the input that are dealt with, those inside a block by estimate. */
  readonly bytesIn: number;
  /** Bytes of output handed out. */
  readonly bytesOut: number;
}

export interface Watch {
  /** Throws when the work was cancelled. */
  check(): void;
  /** How much of the present block is done, 0 to 1. */
  report(fraction: number): void;
}

/** Of work that is the part `from` to `to` of a block's. */
export function partOf(watch: Watch, from: number, to: number): Watch {
  return { check: () => watch.check(), report: (fraction) => watch.report(from + (to - from) * fraction) };
}

/** Watches nothing: for blocks that are done at once. */
export const UNWATCHED: Watch = { check: () => {}, report: () => {} };
