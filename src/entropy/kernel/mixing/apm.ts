import { allocate } from "../memory";
import { squash } from "./logistic";

/** Bins one unit of stretch apart, from -12 to 12. */
const BINS: i32 = 25;
const REACH: f32 = 12;
const RATE: f32 = 0.02;

/** An adaptive probability map: (row, stretch) -> probability, interpolated between two bins. */
export class Apm {
  /** f32[rows][BINS] */
  private table: usize;
  private at: usize = 0;
  private share: f32 = 0;

  constructor(rows: i32) {
    this.table = allocate((rows * BINS) << 2);
    for (let i = 0; i < BINS; i++) store<f32>(this.table + (i << 2), squash((i as f32) - REACH));
    const row = BINS << 2;
    for (let i = 1; i < rows; i++) memory.copy(this.table + i * row, this.table, row);
  }

  /** The probability learned for this row at this stretch; remembered for `learn`. */
  refine(row: i32, stretch: f32): f32 {
    const x: f32 = max(min(stretch, REACH - 0.001), -REACH) + REACH;
    const bin = x as i32;
    const share: f32 = x - (bin as f32);
    const at = this.table + ((row * BINS + bin) << 2);
    this.at = at;
    this.share = share;
    return load<f32>(at) * (1 - share) + load<f32>(at, 4) * share;
  }

  learn(bit: i32): void {
    const at = this.at;
    const step: f32 = RATE * this.share;
    store<f32>(at, load<f32>(at) + ((bit as f32) - load<f32>(at)) * (RATE - step));
    store<f32>(at, load<f32>(at, 4) + ((bit as f32) - load<f32>(at, 4)) * step, 4);
  }
}
