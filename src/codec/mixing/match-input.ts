import { BIT_TOTAL } from "../range-coder.ts";
import { stretch } from "./logistic.ts";
import { MatchModel } from "./match.ts";

/** Match lengths above 15 share rows by fours. */
const LENGTH_ROWS = 16 + ((MatchModel.LONGEST - 16) >> 2) + 1;
const MODEL_BINS = 16;
const RATE = 0.02;
const INITIAL = 0.75;

/**
 * Turns the symbol a match expects into a bit input: how often a match of this length was right where the
 * model thought as it does now. Silent for the rest of a symbol once the path has left the expected one.
 */
export class MatchInput {
  readonly #model: MatchModel;
  /** P(the expected bit is right) by (length, the model's stretch towards it). */
  readonly #p = new Float32Array(LENGTH_ROWS * MODEL_BINS).fill(INITIAL);
  #symbol = -1;
  #row = 0;
  #at = -1;
  #bit = 0;
  /** min(match length, 15) of the lane at hand. */
  confidence = 0;

  constructor(model: MatchModel) {
    this.#model = model;
  }

  /** A new symbol begins. */
  begin(lane: number): void {
    const length = this.#model.length[lane]!;
    this.#symbol = this.#model.expected(lane);
    this.#row = length < 16 ? length : 16 + ((length - 16) >> 2);
    this.confidence = length < 15 ? length : 15;
  }

  /** 0: silent, 1: after a miss, 2: short, 3: long. */
  get state(): number {
    if (this.#symbol < 0) return 0;
    return this.#row === 0 ? 1 : this.#row < 16 ? 2 : 3;
  }

  /** The stretch for "symbol >= split", or 0 when silent. modelStretch: the model's own. */
  predict(split: number, modelStretch: number): number {
    if (this.#symbol < 0) return 0;
    const bit = this.#symbol >= split ? 1 : 0;
    let bin = (bit === 1 ? modelStretch : -modelStretch) + MODEL_BINS / 2;
    bin = bin < 0 ? 0 : bin > MODEL_BINS - 1 ? MODEL_BINS - 1 : bin | 0;
    this.#bit = bit;
    this.#at = this.#row * MODEL_BINS + bin;
    const x = stretch((this.#p[this.#at]! * (BIT_TOTAL - 2) + 1) | 0);
    return bit === 1 ? x : -x;
  }

  update(bit: number): void {
    if (this.#symbol < 0) return;
    const p = this.#p;
    const at = this.#at;
    if (bit === this.#bit) {
      p[at]! += (1 - p[at]!) * RATE;
    } else {
      p[at]! -= p[at]! * RATE;
      this.#symbol = -1;
    }
  }
}
