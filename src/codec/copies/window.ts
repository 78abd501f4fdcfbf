import { corrupt } from "../../base/errors.ts";

/** How far back a copy may reach. */
export const WINDOW: number = 32 * 1024 * 1024;

interface Stretch {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** The content of the last blocks, as far as it is known: what copies are taken from. */
export class Window {
  /** Ascending, none overlapping another. */
  #stretches: Stretch[] = [];

  /** Content behind all that was added before. The window keeps it as it is: it must not change. */
  add(start: number, bytes: Uint8Array): void {
    this.#stretches.push({ start, bytes });
    const oldest = start + bytes.length - WINDOW;
    const first = this.#stretches.findIndex((stretch) => stretch.start + stretch.bytes.length > oldest);
    if (first > 0) this.#stretches.splice(0, first);
  }

  /** Puts content into `target`, all of it. Throws "corrupt" where some is not there. */
  read(start: number, target: Uint8Array): void {
    const end = start + target.length;
    let at = start;
    for (let i = this.#indexOf(start); at < end; i++) {
      const stretch = this.#stretches[i];
      if (!stretch || stretch.start > at || stretch.start + stretch.bytes.length <= at) {
        throw corrupt(`it repeats bytes ${start} to ${end - 1} of the original, which are not there`);
      }
      const part = stretch.bytes.subarray(at - stretch.start, end - stretch.start);
      target.set(part, at - start);
      at += part.length;
    }
  }

  /** The last stretch that begins at or before `start`. */
  #indexOf(start: number): number {
    let low = 0;
    let high = this.#stretches.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#stretches[middle]!.start <= start) low = middle;
      else high = middle;
    }
    return low;
  }
}
