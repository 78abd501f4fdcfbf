/** The rooms of the coding kernel, opened for their tests; no part of the product. */

import { createBias } from "../../src/entropy/kernel/bias";
import { NgramHead } from "../../src/entropy/kernel/heads/ngrams";
import { append, createHistory } from "../../src/entropy/kernel/history";
import { MatchModel } from "../../src/entropy/kernel/match";
import { Apm } from "../../src/entropy/kernel/mixing/apm";
import { squash } from "../../src/entropy/kernel/mixing/logistic";
import {
  createMixer,
  createSet,
  inputs,
  learnMix,
  mix,
  selectRow,
} from "../../src/entropy/kernel/mixing/mixer";

export { applyBias, learnBias } from "../../src/entropy/kernel/bias";
export { computeMasses, createMasses, massBelow, totalMass } from "../../src/entropy/kernel/masses";
export { allocate } from "../../src/entropy/kernel/memory";
export {
  createCounters,
  findBuckets,
  gainOf,
  learnCounters,
  predictCounters,
} from "../../src/entropy/kernel/mixing/counters";
export { squash, stretch } from "../../src/entropy/kernel/mixing/logistic";
export * from "../../src/entropy/kernel/range-coder";
export {
  createTextContexts,
  hashesOf,
  TEXT_CONTEXTS,
  updateTextContexts,
} from "../../src/entropy/kernel/text/text-contexts";
export { childOf, createTree, splitOf } from "../../src/entropy/kernel/tree";
export { useVocabulary } from "../../src/entropy/kernel/vocabulary";
export { append, createBias, createHistory, createMixer, createSet, learnMix, mix, selectRow };

export function setInput(i: i32, x: f32): void {
  store<f32>(inputs + (i << 2), x);
}

export function inputAt(i: i32): f32 {
  return load<f32>(inputs + (i << 2));
}

/** P(1) of a mixer with these rows in every set; those beyond its sets are not looked at. */
export function mixedP(row: i32): f32 {
  for (let set = 0; set < 8; set++) selectRow(set, row);
  return squash(mix());
}

let apm!: Apm;

export function createApm(rows: i32): void {
  apm = new Apm(rows);
}

export function refine(row: i32, stretch: f32): f32 {
  return apm.refine(row, stretch);
}

export function learnApm(bit: i32): void {
  apm.learn(bit);
}

let match!: MatchModel;

export function createMatch(minimum: i32, tableBits: i32): void {
  match = new MatchModel(minimum, tableBits);
}

/** Append a symbol to a lane and update the match. */
export function feedMatch(lane: i32, symbol: i32): void {
  append(lane, symbol);
  match.update(lane, symbol);
}

export function expected(lane: i32): i32 {
  return match.expected(lane);
}

export function matchLength(lane: i32): i32 {
  return match.length(lane);
}

let ngram!: NgramHead;

export function createNgram(bits: i32): void {
  ngram = new NgramHead(bits);
}

export function applyNgram(context: i32, z: usize, unit: f32): void {
  ngram.apply(context, z, unit);
}

export function learnNgram(share: f32, token: i32): void {
  ngram.learn(share, token);
}
