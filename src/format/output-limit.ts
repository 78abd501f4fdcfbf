/** How much a file may decode to: a bomb is small and claims to be large. */
import { NacreError } from "../base/errors.ts";

/** Any file may give so many bytes, and so many more for each of its own bytes. */
const FREE = 256 * 1024 * 1024;
const PER_BYTE_READ = 200;

export class OutputLimit {
  readonly #max: number | undefined;

  /** `max`: bytes of output allowed, in place of the default of 256 MiB and 200 times the input. */
  constructor(max: number | undefined) {
    this.#max = max;
  }

  /** Throws "limit" when `bytesOut` is more than is allowed after `bytesIn`. */
  expectWithin(bytesOut: number, bytesIn: number): void {
    const max = this.#max ?? FREE + PER_BYTE_READ * bytesIn;
    if (bytesOut <= max) return;
    throw new NacreError("limit", { max });
  }
}
