/**
 * The byte path of texts: the engine of bytes/ with a third of its contexts and half of its weight sets, for somebody
 * who does not want to wait.
 */

import { hashRow } from "../hashing";
import { append } from "../history";
import {
  createCounters,
  findBuckets,
  INPUTS_PER_CONTEXT,
  learnCounters,
  predictCounters,
} from "../mixing/counters";
import { FinalMaps } from "../mixing/final-maps";
import { contextWeights } from "../mixing/initial-weights";
import { MatchPair } from "../mixing/match-pair";
import { createMixer, createSet, inputs, learnMix, mix, selectFinal, selectRow } from "../mixing/mixer";
import { codeBit } from "../range-coder";
import { childOf, splitOf } from "../tree";
import { addQuickByte, QUICK_CONTEXTS, quickHashes, recentByte } from "./quick-contexts";

/** Inputs before those of the contexts: a constant, two matches. */
const FIXED_INPUTS: i32 = 3;
const QUICK_INPUTS: i32 = FIXED_INPUTS + INPUTS_PER_CONTEXT * QUICK_CONTEXTS;

/** In 1/128, as in bytes/. */
const INITIAL_FIXED: StaticArray<i8> = [0, 20, 20];
const INITIAL_CONTEXT: i8 = 20;
const MIXER_RATE: f32 = 0.006;

/** Levels of the tree in one bucket: half of a byte. */
const LEVELS: i32 = 4;
const NODES: i32 = 256;
const SETS: i32 = 4;
/** By which contexts were seen before. */
const FINAL_ROWS: i32 = 1 << QUICK_CONTEXTS;
/** More rows than these miss the caches, and are worth 0.1%. */
const HASH_ROW_BITS: i32 = 11;

let matches!: MatchPair;
/** By the node and the match, and by a hash of the node with the last two bytes. */
let finalMaps!: FinalMaps;

/** The tree and the history exist. */
export function createQuickStage(tableBits: i32): void {
  const initial = contextWeights(INITIAL_FIXED, INITIAL_CONTEXT, QUICK_INPUTS);
  finalMaps = new FinalMaps(NODES * 4, 1 << HASH_ROW_BITS);
  createCounters(tableBits, QUICK_CONTEXTS, LEVELS);
  createMixer(QUICK_INPUTS, MIXER_RATE, true, FINAL_ROWS, SETS);
  matches = new MatchPair(7, 4, tableBits, 1);
  createSet(0, NODES * 4, initial);
  createSet(1, 256 * 8, initial);
  createSet(2, 256 * 8, initial);
  createSet(3, FINAL_ROWS * 4, initial);
}

/** byte: what to encode; ignored by a decoder. */
export function codeQuickByte(byte: i32): i32 {
  const c1 = recentByte(1);
  const c2 = recentByte(2);
  matches.begin(0);
  let node = 0;
  let path = 1;
  for (let depth = 0; ; depth++) {
    if (depth % LEVELS === 0) {
      findBuckets(quickHashes, node);
      path = 1;
    }
    const split = splitOf(node);
    const row = hashRow((c1 | (c2 << 8)) * 257 + node + 1, HASH_ROW_BITS);
    store<f32>(inputs, 0.3);
    matches.predict(split);
    const seen = predictCounters(path, FIXED_INPUTS, 0);
    const match = matches.surestState();
    selectRow(0, node * 4 + match);
    selectRow(1, c1 * 8 + depth);
    selectRow(2, c2 * 8 + depth);
    selectRow(3, seen * 4 + match);
    selectFinal(seen);
    const bit = codeBit(byte >= split ? 1 : 0, finalMaps.probability(mix(), node * 4 + match, row));
    learnMix(bit);
    learnCounters(bit);
    matches.learn(bit);
    finalMaps.learn(bit);
    path = path * 2 + bit;
    const child = childOf(node, bit);
    if (child < 0) {
      byte = ~child;
      break;
    }
    node = child;
  }
  append(0, byte);
  addQuickByte(byte);
  matches.update(0, byte);
  return byte;
}
