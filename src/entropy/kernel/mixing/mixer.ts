/**
 * Logistic mixing: four or eight weight vectors, each chosen by its own selector and taught by its own error, then one
 * vector over their results, chosen likewise. Weights move by error * input and are not bounded on either side: zero is not
 * special, so an input that was useless for long is trusted again when it is right.
 */

import { allocate } from "../memory";
import { STRETCH_LIMIT, squash, squash4 } from "./logistic";

/** What most mixers have. */
export const SETS: i32 = 8;

/** f32[inputs]: the stretched predictions of the decision; 0 where a member knows nothing. */
export let inputs: usize = 0;
/** Bytes of a row of weights: f32[inputs], zeros up to a multiple of 32 bytes less one place, the row's age. */
export let width: usize = 0;
/** Bytes of its weights alone. */
let weighed: usize = 0;
/** Of each set, usize: its first row, and the row that this decision uses. */
const starts: usize = allocate(SETS << 2);
const selected: usize = allocate(SETS << 2);
/** f32[sets]: the sets' results. */
const dots: usize = allocate(SETS << 2);
/** How many sets there are, 4 or 8. */
let sets: i32 = SETS;
/** f32[rows][sets]: the final vectors; and the one that this decision uses. */
let finals: usize = 0;
let final: usize = 0;

let rate: f32 = 0;
/** What is added to the rate of all rows at first, fading over WARM_UP decisions. */
const EXTRA_RATE: f32 = 0.02;
const WARM_UP: f32 = 1000;
/** Or, row by row: a row learns fast when it is new, however late that is. Its age is kept behind its weights. */
let isByAge: bool = false;
const YOUNG_RATE: f32 = 0.03;
const YOUTH: f32 = 300;
const FINAL_RATE: f32 = 0.0005;
let decisions: f32 = 0;
/** squash of what `mix` gave last: P(bit = 1). */
export let mixedP: f32 = 0;

/** byAge: each row learns at the pace of its age, not all at one. finalRows: how many final vectors. setCount: 4 or 8. */
export function createMixer(inputCount: i32, step: f32, byAge: bool, finalRows: i32, setCount: i32): void {
  sets = setCount;
  width = ((inputCount + 8) & ~7) << 2;
  weighed = inputCount << 2;
  inputs = allocate(width);
  rate = step;
  isByAge = byAge;
  finals = allocate((sets * finalRows) << 2);
  final = finals;
  for (let i = 0; i < sets * finalRows; i++) store<f32>(finals + (i << 2), 1 / (sets as f32));
}

/** Give a set its rows, all with the same weights, f32[inputs]. */
export function createSet(set: i32, rows: i32, initial: usize): void {
  const start = allocate(width * rows);
  store<usize>(starts + (set << 2), start);
  for (let row = 0; row < rows; row++) memory.copy(start + width * row, initial, weighed);
}

export function selectRow(set: i32, row: i32): void {
  store<usize>(selected + (set << 2), load<usize>(starts + (set << 2)) + width * row);
}

export function selectFinal(row: i32): void {
  final = finals + ((sets * row) << 2);
}

/** The mixed stretch, within STRETCH_LIMIT. */
export function mix(): f32 {
  let products = f32x4.splat(0);
  for (let set = 0; set < sets << 2; set += 16) {
    const four = dotFour(set);
    v128.store(dots + set, four);
    products = f32x4.add(products, f32x4.mul(v128.load(final + set), four));
  }
  const mixed = clamp(sumOf(products));
  mixedP = squash(mixed);
  return mixed;
}

/** Teach every set and the final layer what the bit was. */
export function learnMix(bit: i32): void {
  decisions += 1;
  const common = f32x4.splat(rate + (EXTRA_RATE * WARM_UP) / (WARM_UP + decisions));
  const truth = f32x4.splat(bit as f32);
  for (let set = 0; set < sets << 2; set += 16) {
    const error = f32x4.sub(truth, squash4(v128.load(dots + set)));
    moveFour(set, f32x4.mul(error, isByAge ? ratesByAge(set) : common));
  }
  const error = f32x4.splat(((bit as f32) - mixedP) * FINAL_RATE);
  for (let set = 0; set < sets << 2; set += 16) {
    v128.store(final + set, f32x4.add(v128.load(final + set), f32x4.mul(error, v128.load(dots + set))));
  }
}

/** The clamped dot products of four sets, from byte `set` of the arrays of sets. */
function dotFour(set: usize): v128 {
  const r0 = load<usize>(selected + set);
  const r1 = load<usize>(selected + set, 4);
  const r2 = load<usize>(selected + set, 8);
  const r3 = load<usize>(selected + set, 12);
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  const end = width;
  const from = inputs;
  for (let at: usize = 0; at < end; at += 16) {
    const x = v128.load(from + at);
    a0 = f32x4.add(a0, f32x4.mul(x, v128.load(r0 + at)));
    a1 = f32x4.add(a1, f32x4.mul(x, v128.load(r1 + at)));
    a2 = f32x4.add(a2, f32x4.mul(x, v128.load(r2 + at)));
    a3 = f32x4.add(a3, f32x4.mul(x, v128.load(r3 + at)));
  }
  const limit = f32x4.splat(STRETCH_LIMIT);
  const sums = f32x4(sumOf(a0), sumOf(a1), sumOf(a2), sumOf(a3));
  return f32x4.pmax(f32x4.pmin(sums, limit), f32x4.neg(limit));
}

function moveFour(set: usize, steps: v128): void {
  const r0 = load<usize>(selected + set);
  const r1 = load<usize>(selected + set, 4);
  const r2 = load<usize>(selected + set, 8);
  const r3 = load<usize>(selected + set, 12);
  const e0 = f32x4.splat(f32x4.extract_lane(steps, 0));
  const e1 = f32x4.splat(f32x4.extract_lane(steps, 1));
  const e2 = f32x4.splat(f32x4.extract_lane(steps, 2));
  const e3 = f32x4.splat(f32x4.extract_lane(steps, 3));
  const end = width;
  const from = inputs;
  for (let at: usize = 0; at < end; at += 16) {
    const x = v128.load(from + at);
    v128.store(r0 + at, f32x4.add(v128.load(r0 + at), f32x4.mul(e0, x)));
    v128.store(r1 + at, f32x4.add(v128.load(r1 + at), f32x4.mul(e1, x)));
    v128.store(r2 + at, f32x4.add(v128.load(r2 + at), f32x4.mul(e2, x)));
    v128.store(r3 + at, f32x4.add(v128.load(r3 + at), f32x4.mul(e3, x)));
  }
}

/** The rates of the rows in use of four sets, which grow older by this. */
function ratesByAge(set: usize): v128 {
  const ages = f32x4(
    growOlder(load<usize>(selected + set)),
    growOlder(load<usize>(selected + set, 4)),
    growOlder(load<usize>(selected + set, 8)),
    growOlder(load<usize>(selected + set, 12)),
  );
  const extra = f32x4.div(f32x4.splat(YOUNG_RATE * YOUTH), f32x4.add(f32x4.splat(YOUTH), ages));
  return f32x4.add(f32x4.splat(rate), extra);
}

/** The row's age, before it grows. Its place counts as a weight of an input that is always 0. */
function growOlder(row: usize): f32 {
  const at = row + width - 4;
  const age = load<f32>(at);
  store<f32>(at, age + 1);
  return age;
}

function sumOf(a: v128): f32 {
  const low = f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1);
  return low + (f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3));
}

function clamp(x: f32): f32 {
  return max(min(x, STRETCH_LIMIT), -STRETCH_LIMIT);
}
