/**
 * What a model and the text itself would make of a token, each heard without the other. For somebody who looks on:
 * nothing here touches what is coded.
 */

import { allocate } from "../memory";
import { inputs, mix, mixedP, width } from "./mixer";

export let isTraced: bool = false;
/** f64[2]: what each gives the token so far. */
let chances: usize = 0;
/** The inputs as they are mixed. */
let all: usize = 0;

/** Call when the mixer exists. Returns f64[2]: the probability that the model and the text gave the last token. */
export function createTrace(): usize {
  isTraced = true;
  chances = allocate(2 << 3);
  all = allocate(width);
  return chances;
}

export function beginTracedToken(): void {
  store<f64>(chances, 1);
  store<f64>(chances, 1, 8);
}

/** Call before what the text says alone is written over the inputs. */
export function keepInputs(): void {
  memory.copy(all, inputs, width);
}

/** Trace a decision; before the decision's own `mix`, which overwrites what this leaves in the mixer. */
export function traceDecision(bit: i32): void {
  hear(bit, chances + 8);
  // The inputs are mixed linearly: the rest is the model's.
  for (let at: usize = 0; at < width; at += 4) {
    store<f32>(inputs + at, load<f32>(all + at) - load<f32>(inputs + at));
  }
  hear(bit, chances);
  memory.copy(inputs, all, width);
}

function hear(bit: i32, chance: usize): void {
  mix();
  store<f64>(chance, load<f64>(chance) * ((bit ? mixedP : 1 - mixedP) as f64));
}
