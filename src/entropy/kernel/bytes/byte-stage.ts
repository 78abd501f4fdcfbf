/**
 * The byte path: a byte is eight decisions, each a mix of counters of the data's own contexts and of matches.
 * It shares the engine of the text path (counters, mixer, maps, matches), without a model.
 */

import { hashRow } from "../hashing";
import { append } from "../history";
import {
  createCounters,
  findBuckets,
  GROUP_LEVELS,
  INPUTS_PER_CONTEXT,
  learnCounters,
  predictCounters,
} from "../mixing/counters";
import { FinalMaps } from "../mixing/final-maps";
import { contextWeights } from "../mixing/initial-weights";
import { MatchPair } from "../mixing/match-pair";
import { createMixer, createSet, inputs, learnMix, mix, SETS, selectRow } from "../mixing/mixer";
import { codeBit } from "../range-coder";
import { childOf, splitOf } from "../tree";
import { above, addByte, BYTE_CONTEXTS, byteAt, columnOf, hashes } from "./byte-contexts";

/** Inputs before those of the contexts: a constant, two matches. */
const FIXED_INPUTS: i32 = 3;
const BYTE_INPUTS: i32 = FIXED_INPUTS + INPUTS_PER_CONTEXT * BYTE_CONTEXTS;

/** The fixed inputs; those of the contexts all begin alike. In 1/128. */
const INITIAL_FIXED: StaticArray<i8> = [0, 20, 20];
const INITIAL_CONTEXT: i8 = 12;
const MIXER_RATE: f32 = 0.006;

const NODES: i32 = 256;
/** At most; less for small inputs. */
const HASH_ROW_BITS: i32 = 16;
/** Rows of the weights chosen by node and the byte above. */
const HASH_SET_BITS: i32 = 14;

let matches!: MatchPair;
/** By the node and the byte before, and by a hash of it with two. */
let finalMaps!: FinalMaps;
let hashRowBits: i32 = 0;
let hashSetBits: i32 = 0;

/** The tree and the history exist. */
export function createByteStage(tableBits: i32): void {
  const initial = contextWeights(INITIAL_FIXED, INITIAL_CONTEXT, BYTE_INPUTS);
  hashRowBits = min(tableBits, HASH_ROW_BITS);
  hashSetBits = min(tableBits, HASH_SET_BITS);
  // 16 bits tell every previous byte and node apart; small inputs see few of them.
  finalMaps = new FinalMaps(1 << hashRowBits, 1 << hashRowBits);
  createCounters(tableBits, BYTE_CONTEXTS, GROUP_LEVELS);
  createMixer(BYTE_INPUTS, MIXER_RATE, false, 1, SETS);
  matches = new MatchPair(7, 4, tableBits, 1);
  createSet(0, NODES * 4, initial);
  createSet(1, 256 * 8, initial);
  createSet(2, 256 * 8, initial);
  createSet(3, 256 * 8, initial);
  createSet(4, 256 * 8, initial);
  createSet(5, 1024, initial);
  createSet(6, 1024, initial);
  createSet(7, 1 << hashSetBits, initial);
}

/** byte: what to encode; ignored by a decoder. */
export function codeByte(byte: i32): i32 {
  const c1 = byteAt(1);
  const c2 = byteAt(2);
  const up = above(1);
  const column = min(columnOf(), 255);
  matches.begin(0);
  let node = 0;
  let path = 1;
  for (let depth = 0; ; depth++) {
    if (depth % GROUP_LEVELS === 0) {
      findBuckets(hashes, node);
      path = 1;
    }
    const split = splitOf(node);
    const row = hashRow((c1 | (c2 << 8)) * 257 + node + 1, hashRowBits);
    store<f32>(inputs, 0.3);
    matches.predict(split);
    const seen = predictCounters(path, FIXED_INPUTS, 0);
    const match = matches.surestState();
    selectRow(0, node * 4 + match);
    selectRow(1, c1 * 8 + depth);
    selectRow(2, c2 * 8 + depth);
    selectRow(3, up * 8 + depth);
    selectRow(4, column * 8 + depth);
    selectRow(5, ((seen >> 1) & 31) | (match << 5) | (depth << 7));
    selectRow(6, (seen >> 6) & 1023);
    selectRow(7, hashRow(node * 256 + up, hashSetBits));
    const order1Row = ((c1 << 8) | node) & ((1 << hashRowBits) - 1);
    const bit = codeBit(byte >= split ? 1 : 0, finalMaps.probability(mix(), order1Row, row));
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
  addByte(byte);
  matches.update(0, byte);
  return byte;
}
