/** A second coder over the same bytes, which decodes as soon as what the first one wrote is settled. */

import { sameBytes } from "../base/bytes.ts";
import { VERSION } from "../format/container.ts";
import { type ByteForm, type Coder, openCoder } from "./byte-coder.ts";
import { extendPayload, retire, startDecoder } from "./kernels.ts";

/** The bytes a decoder holds beyond those its decisions have used up. */
export const LOOK_AHEAD = 6;

/** Coded bytes up to `to`; `end`: what was written then. */
interface Slice {
  readonly to: number;
  readonly end: number;
}

export class ByteCheck {
  readonly #data: Uint8Array;
  readonly #coder: Coder;
  /** Not decoded yet, in order. */
  #waiting: Slice[] = [];
  /** Decoded, and right, up to here. */
  #done = 0;
  #isStarted = false;
  #differs = false;

  constructor(data: Uint8Array, form: ByteForm) {
    this.#data = data;
    this.#coder = openCoder(form, VERSION, data.length);
  }

  /** settled: all bytes so far that will not change. */
  follow(to: number, end: number, settled: Uint8Array): void {
    this.#waiting.push({ to, end });
    this.#decode(settled, (slice) => slice.end + LOOK_AHEAD <= settled.length);
  }

  /** Whether all of the code gives the data. The last call. */
  finish(code: Uint8Array): boolean {
    this.#decode(code, () => true);
    const { kernel } = this.#coder;
    const agrees = !this.#differs && this.#done === this.#data.length && !kernel.isTruncated();
    retire(kernel);
    return agrees;
  }

  #decode(known: Uint8Array, isReady: (slice: Slice) => boolean): void {
    if (this.#differs || this.#waiting.length === 0 || !isReady(this.#waiting[0]!)) return;
    const { kernel, bytes, code } = this.#coder;
    if (this.#isStarted) extendPayload(kernel, known);
    else startDecoder(kernel, known);
    this.#isStarted = true;
    while (this.#waiting.length > 0 && isReady(this.#waiting[0]!)) {
      const { to } = this.#waiting.shift()!;
      code(this.#done, to);
      const decoded = new Uint8Array(kernel.memory.buffer, bytes + this.#done, to - this.#done);
      if (!sameBytes(decoded, this.#data.subarray(this.#done, to))) {
        this.#differs = true;
        return;
      }
      this.#done = to;
    }
  }
}
