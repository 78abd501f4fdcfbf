/**
 * What groups of the mixer's inputs would make of a token, each heard without the others. For somebody who
 * looks on: nothing here touches what is coded.
 */

import { allocate } from "../memory";
import { squash } from "./logistic";
import { inputs, mix, width } from "./mixer";

export let isTraced: bool = false;
/** i32[groups + 1]: the inputs from one to the next are a group. */
let borders: usize = 0;
let groups: i32 = 0;
/** f64[groups]: what each gives the token so far. */
let chances: usize = 0;
let all: usize = 0;

/** Call when the mixer exists. Returns f64[groups]: the probability that each gave the last token. */
export function createTrace(starts: StaticArray<i32>): usize {
  isTraced = true;
  groups = starts.length - 1;
  borders = allocate(starts.length << 2);
  for (let g = 0; g <= groups; g++) store<i32>(borders + (g << 2), starts[g] << 2);
  chances = allocate(groups << 3);
  all = allocate(width);
  return chances;
}

export function beginTracedToken(): void {
  for (let g = 0; g < groups; g++) store<f64>(chances + (g << 3), 1);
}

/** Trace a decision; before the decision's own `mix`, which overwrites what this leaves in the mixer. */
export function traceDecision(bit: i32): void {
  memory.copy(all, inputs, width);
  for (let g = 0; g < groups; g++) {
    const start: usize = load<i32>(borders + (g << 2));
    const end: usize = load<i32>(borders + (g << 2), 4);
    memory.fill(inputs, 0, width);
    memory.copy(inputs + start, all + start, end - start);
    const p = squash(mix());
    const at = chances + (g << 3);
    store<f64>(at, load<f64>(at) * ((bit ? p : 1 - p) as f64));
  }
  memory.copy(inputs, all, width);
}
