import { BIT_TOTAL } from "../range-coder";
import { Apm } from "./apm";
import { mixedP } from "./mixer";

/** No decision is surer than 2^-20: a wrong one costs 20 bits. */
const LEAST: i32 = 4;

/** The last step of both alphabets: a mixed prediction, corrected by what such predictions were worth. */
export class FinalMaps {
  private a: Apm;
  private b: Apm;

  constructor(rowsA: i32, rowsB: i32) {
    this.a = new Apm(rowsA);
    this.b = new Apm(rowsB);
  }

  /** P(bit = 1) in 1/BIT_TOTAL. mixed: what the mixer gave just now; the rows are the maps'. */
  probability(mixed: f32, rowA: i32, rowB: i32): i32 {
    const refined: f32 = this.a.refine(rowA, mixed) + this.b.refine(rowB, mixed);
    const p = ((mixedP * 0.5 + refined * 0.25) * (BIT_TOTAL as f32)) as i32;
    return min(max(p, LEAST), BIT_TOTAL - LEAST);
  }

  learn(bit: i32): void {
    this.a.learn(bit);
    this.b.learn(bit);
  }
}
