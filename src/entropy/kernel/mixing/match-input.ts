import { LONGEST, MatchModel } from "../match";
import { allocate } from "../memory";
import { stretch } from "./logistic";

/** Match lengths above 15 share rows by fours. */
const ROWS: i32 = 16 + ((LONGEST - 16) >> 2) + 1;
const BINS: i32 = 16;
const RATE: f32 = 0.02;
const INITIAL: f32 = 0.75;

/**
 * Turns the symbol a match expects into a bit input: how often a match of this length was right where the
 * model thought as it does now. Silent for the rest of a symbol once the path has left the expected one.
 */
export class MatchInput {
  private model: MatchModel;
  /** f32[ROWS][BINS]: P(the expected bit is right) by (length, the model's stretch towards it). */
  private table: usize;
  private symbol: i32 = -1;
  private row: i32 = 0;
  private at: usize = 0;
  private bit: i32 = 0;

  constructor(model: MatchModel) {
    this.model = model;
    this.table = allocate((ROWS * BINS) << 2);
    for (let i = 0; i < ROWS * BINS; i++) store<f32>(this.table + (i << 2), INITIAL);
  }

  /** A new symbol begins. */
  begin(lane: i32): void {
    const length = this.model.length(lane);
    this.symbol = this.model.expected(lane);
    this.row = length < 16 ? length : 16 + ((length - 16) >> 2);
  }

  /** 0: silent, 1: after a miss, 2: short, 3: long. */
  state(): i32 {
    if (this.symbol < 0) return 0;
    return this.row === 0 ? 1 : this.row < 16 ? 2 : 3;
  }

  /** The stretch for "symbol >= split" less `replaced`, or 0 when silent. modelStretch: the model's own. */
  predict(split: i32, modelStretch: f32, replaced: f32): f32 {
    if (this.symbol < 0) return 0;
    const bit = this.symbol >= split ? 1 : 0;
    const agreement: f32 = bit ? modelStretch : -modelStretch;
    const bin = min(max((agreement as i32) + BINS / 2, 0), BINS - 1);
    this.bit = bit;
    this.at = this.table + ((this.row * BINS + bin) << 2);
    const x = stretch(load<f32>(this.at));
    return (bit ? x : -x) - replaced;
  }

  learn(bit: i32): void {
    if (this.symbol < 0) return;
    const right = bit === this.bit;
    const p = load<f32>(this.at);
    store<f32>(this.at, p + ((right ? 1 : 0) - p) * RATE);
    if (!right) this.symbol = -1;
  }
}
