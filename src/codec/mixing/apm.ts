import { squash } from "./logistic.ts";

/** Bins one unit of stretch apart, from -12 to 12. */
const BINS = 25;
const REACH = (BINS - 1) / 2;

/** An adaptive probability map: (row, stretch) -> probability, interpolated between two bins. */
export class Apm {
  readonly #p: Float32Array;
  readonly #rate: number;
  #at = 0;
  #share = 0;

  constructor(rows: number, rate: number) {
    this.#rate = rate;
    this.#p = new Float32Array(rows * BINS);
    for (let i = 0; i < BINS; i++) this.#p[i] = squash(i - REACH);
    for (let filled = BINS; filled < this.#p.length; filled *= 2) this.#p.copyWithin(filled, 0, filled);
  }

  /** The probability learned for this row at this stretch; remembered for `update`. */
  refine(row: number, stretch: number): number {
    const x = (stretch > 11.999 ? 11.999 : stretch < -12 ? -12 : stretch) + REACH;
    const bin = x | 0;
    const at = row * BINS + bin;
    const share = x - bin;
    this.#at = at;
    this.#share = share;
    return this.#p[at]! * (1 - share) + this.#p[at + 1]! * share;
  }

  update(bit: number): void {
    const p = this.#p;
    const at = this.#at;
    const step = this.#rate * this.#share;
    p[at]! += (bit - p[at]!) * (this.#rate - step);
    p[at + 1]! += (bit - p[at + 1]!) * step;
  }
}
