/** Pictures: a byte of a pixel is eight decisions, mixed like those of any byte, from contexts of its neighbours. */

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
import {
  addByte,
  byteAt,
  channel,
  guess,
  hashes,
  PIXEL_CONTEXTS,
  plane,
  variance,
  wrongness,
} from "./pixel-contexts";

/** Inputs before those of the contexts: a constant, two matches. */
const FIXED_INPUTS: i32 = 3;
const PIXEL_INPUTS: i32 = FIXED_INPUTS + INPUTS_PER_CONTEXT * PIXEL_CONTEXTS;
const INITIAL_FIXED: StaticArray<i8> = [0, 20, 20];
const INITIAL_CONTEXT: i8 = 10;
const MIXER_RATE: f32 = 0.004;

const NODES: i32 = 256;
const MAP_BITS: i32 = 16;

let matches!: MatchPair;
/** By the node and the guess, and by the node and the variance. */
let finalMaps!: FinalMaps;
let pixel: i32 = 0;
let row: i32 = 0;

/** The tree, the history and the contexts exist. */
export function createPixelStage(tableBits: i32, rowBytes: i32, pixelBytes: i32): void {
  const initial = contextWeights(INITIAL_FIXED, INITIAL_CONTEXT, PIXEL_INPUTS);
  row = rowBytes;
  pixel = pixelBytes;
  finalMaps = new FinalMaps(1 << MAP_BITS, NODES * 16);
  createCounters(tableBits, PIXEL_CONTEXTS, GROUP_LEVELS);
  createMixer(PIXEL_INPUTS, MIXER_RATE, false, 1, SETS);
  matches = new MatchPair(12, 6, tableBits, 1);
  createSet(0, NODES * 4, initial);
  createSet(1, 8 * 8 * 16, initial);
  createSet(2, 8 * 9 * 9, initial);
  createSet(3, 8 * 8 * 17, initial);
  createSet(4, 8 * 8 * 32, initial);
  createSet(5, 1024, initial);
  createSet(6, 1024, initial);
  createSet(7, 8 * 128, initial);
}

/** byte: what to encode; ignored by a decoder. */
export function codePixelByte(byte: i32): i32 {
  const edgeW = magnitude(byteAt(pixel) - byteAt(row + pixel));
  const edgeN = magnitude(byteAt(row) - byteAt(row + pixel));
  const apart = min(max((guess - plane) >> 2, -8), 8) + 8;
  matches.begin(0);
  let node = 0;
  let path = 1;
  for (let depth = 0; ; depth++) {
    if (depth % GROUP_LEVELS === 0) {
      findBuckets(hashes, node);
      path = 1;
    }
    const split = splitOf(node);
    store<f32>(inputs, 0.3);
    matches.predict(split);
    const seen = predictCounters(path, FIXED_INPUTS, 0);
    const match = matches.surestState();
    const which = channel * 8 + depth;
    selectRow(0, node * 4 + match);
    selectRow(1, which * 16 + variance);
    selectRow(2, (edgeW * 9 + edgeN) * 8 + depth);
    selectRow(3, which * 17 + apart);
    selectRow(4, which * 32 + (guess >> 3));
    selectRow(5, ((seen >> 1) & 31) | (match << 5) | (depth << 7));
    selectRow(6, (seen >> 10) & 1023);
    selectRow(7, min(wrongness, 127) * 8 + depth);
    const guessRow = hashRow((guess * 8 + channel) * 257 + node + 1, MAP_BITS);
    const bit = codeBit(byte >= split ? 1 : 0, finalMaps.probability(mix(), guessRow, node * 16 + variance));
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

/** 0 to 8. */
function magnitude(difference: i32): i32 {
  return 32 - clz(abs(difference));
}
