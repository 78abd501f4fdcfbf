import type { History } from "../history.ts";

/** Steps a pointer survives without a hit. */
const PATIENCE = 8;

/** Follows, per lane, the last place in any lane where the last `minimum` symbols stood before. */
export class MatchModel {
  static readonly LONGEST = 40;
  readonly #history: History;
  readonly #minimum: number;
  readonly #table: Int32Array;
  readonly #shift: number;
  /** Per lane: the position of the predicted symbol, or -1. */
  readonly #pointer: Int32Array;
  readonly #misses: Int32Array;
  /** Per lane: how many symbols before the pointer agree; 0 after a miss. */
  readonly length: Int32Array;

  constructor(history: History, minimum: number, tableBits: number) {
    this.#history = history;
    this.#minimum = minimum;
    this.#table = new Int32Array(1 << tableBits).fill(-1);
    this.#shift = 32 - tableBits;
    this.#pointer = new Int32Array(history.lanes).fill(-1);
    this.#misses = new Int32Array(history.lanes);
    this.length = new Int32Array(history.lanes);
  }

  /** The symbol expected next, or -1. */
  expected(lane: number): number {
    const pointer = this.#pointer[lane]!;
    return pointer < 0 ? -1 : this.#history.at(pointer) - 1;
  }

  /** Call after `history.append(lane, symbol)`. */
  update(lane: number, symbol: number): void {
    const history = this.#history;
    const lanes = history.lanes;
    const next = history.next[lane]!;
    let pointer = this.#pointer[lane]!;
    if (pointer >= 0) {
      if (history.at(pointer) === symbol + 1) {
        if (this.length[lane]! < MatchModel.LONGEST) this.length[lane]!++;
        this.#misses[lane] = 0;
      } else {
        this.length[lane] = 0;
        this.#misses[lane]!++;
      }
      pointer += lanes;
      if (this.#misses[lane]! >= PATIENCE || pointer >= next || history.at(pointer) === 0) pointer = -1;
    }
    let h = 0;
    for (let k = 1; k <= this.#minimum; k++) {
      h = Math.imul(h + history.at(next - k * lanes), 0x2c1b3c6d);
      h ^= h >>> 15;
    }
    const slot = Math.imul(h, 0x9e3779b1) >>> this.#shift;
    if (pointer < 0 || this.length[lane]! < this.#minimum) {
      const candidate = this.#table[slot]!;
      if (candidate >= 0) {
        const length = this.#agreement(candidate, next);
        if (length >= this.#minimum && history.at(candidate) !== 0) {
          pointer = candidate;
          this.length[lane] = length;
          this.#misses[lane] = 0;
        }
      }
    }
    if (pointer < 0) this.length[lane] = 0;
    this.#pointer[lane] = pointer;
    this.#table[slot] = next;
  }

  #agreement(a: number, b: number): number {
    const history = this.#history;
    let n = 0;
    while (n < MatchModel.LONGEST) {
      a -= history.lanes;
      b -= history.lanes;
      const entry = history.at(a);
      if (entry === 0 || entry !== history.at(b)) break;
      n++;
    }
    return n;
  }
}
