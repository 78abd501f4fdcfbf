/**
 * Stage B: a token is a path through a binary tree, and each decision mixes the model's probability, corrected
 * by the bias head, with counters of the text's contexts and with matches, in the logistic domain.
 */

import { applyBias, learnBias } from "../bias";
import { hashRow } from "../hashing";
import { append, entryAt, lanes, nextPosition } from "../history";
import { computeMasses, massBelow, totalMass } from "../masses";
import { MatchModel } from "../match";
import { Apm } from "../mixing/apm";
import { STRETCH_STEPS, stretchStep } from "../mixing/buckets";
import {
  createCounters,
  findBuckets,
  GROUP_LEVELS,
  INPUTS_PER_CONTEXT,
  learnCounters,
  predictCounters,
} from "../mixing/counters";
import { FinalMaps } from "../mixing/final-maps";
import { initialWeights } from "../mixing/initial-weights";
import { stretch } from "../mixing/logistic";
import { MatchPair } from "../mixing/match-pair";
import { createMixer, createSet, inputs, learnMix, mix, SETS, selectFinal, selectRow } from "../mixing/mixer";
import { beginTracedToken, createTrace, isTraced, keepInputs, traceDecision } from "../mixing/trace";
import { codeBit } from "../range-coder";
import { childOf, splitOf, symbols } from "../tree";
import { hashesOf, TEXT_CONTEXTS, textOf, updateTextContexts } from "./text-contexts";

/** Inputs before those of the contexts: the model, a constant, the model's two maps; and two matches. */
const MODEL_INPUTS: i32 = 4;
const FIXED_INPUTS: i32 = MODEL_INPUTS + 2;
const TEXT_INPUTS: i32 = FIXED_INPUTS + INPUTS_PER_CONTEXT * TEXT_CONTEXTS;

/** The fixed inputs; then of each context, in the order of text-contexts.ts, its counter and its map. */
// biome-ignore format: a line per group of contexts
const INITIAL_WEIGHTS: StaticArray<i8> = [
  119, 4, 10, 0, 23, 16,
  2, 0, 9, 1, 13, 7, 12, 8, 12, 10,
  8, 4, 10, 4, 10, 6,
  2, 0, 5, 1, 4, 1, 4, 4, 9, 4, 5, 1,
  9, 6, 7, 2,
];

/** How much of the model's stretch is taken from that of a match. */
const REPLACED_BY_MATCH: f32 = 0.5;
/** At most; less for small inputs. */
const HASH_ROW_BITS: i32 = 16;
/** Nodes are numbered from the root down: those beyond, rarely visited, share a row. */
const NODE_ROWS: i32 = 4096;
/** The two previous tokens select one of 2^12 rows each, the node with the shape of the text one of 2^14. */
const TOKEN_ROW_BITS: i32 = 12;
const SHAPE_ROW_BITS: i32 = 14;
/** Which of four contexts were seen before chooses the final mixing. */
const FINAL_ROWS: i32 = 16;
const DEPTH_STEPS: i32 = 16;
const FIELD_STEPS: i32 = 64;

let matches!: MatchPair;
let modelByNode!: Apm;
let modelByHash!: Apm;
/** By the node, and by a hash of it with the token before. */
let finalMaps!: FinalMaps;
let hashRowBits: i32 = 0;

/** The tree, the history, the bias head and the contexts exist. */
export function createBinaryStage(tableBits: i32, mixerRate: f32): void {
  const initial = initialWeights(INITIAL_WEIGHTS);
  hashRowBits = min(tableBits, HASH_ROW_BITS);
  modelByNode = new Apm(symbols);
  modelByHash = new Apm(1 << hashRowBits);
  finalMaps = new FinalMaps(symbols, 1 << hashRowBits);
  createCounters(tableBits, TEXT_CONTEXTS, GROUP_LEVELS);
  createMixer(TEXT_INPUTS, mixerRate, true, FINAL_ROWS, SETS);
  matches = new MatchPair(10, 2, tableBits, MODEL_INPUTS);
  createSet(0, NODE_ROWS, initial);
  createSet(1, 1 << SHAPE_ROW_BITS, initial);
  createSet(2, 1 << TOKEN_ROW_BITS, initial);
  createSet(3, 1 << TOKEN_ROW_BITS, initial);
  createSet(4, 256, initial);
  createSet(5, FIELD_STEPS * DEPTH_STEPS, initial);
  createSet(6, 16 * STRETCH_STEPS, initial);
  createSet(7, 4 * 256, initial);
}

/** z: the lane's logits, f32[padded vocab]; they are changed. */
export function codeByBits(lane: i32, z: usize, token: i32): i32 {
  applyBias(z);
  computeMasses(z);
  const text = textOf(lane);
  const shape = text.shape & 255;
  const previous = entryAt(nextPosition(lane) - lanes);
  const older = entryAt(nextPosition(lane) - 2 * lanes);
  selectRow(2, hashRow(previous, TOKEN_ROW_BITS));
  selectRow(3, hashRow(older, TOKEN_ROW_BITS));
  selectRow(4, text.recent & 255);
  const field = min(text.fields.index, FIELD_STEPS - 1);
  matches.begin(lane);
  if (isTraced) beginTracedToken();
  let node = 0;
  let path = 1; // of the node within its group of levels: 1, 2..3, 4..7
  let below: i64 = 0; // the masses below the node's range, and below its end
  let above = totalMass();
  for (let depth = 0; ; depth++) {
    if (depth % GROUP_LEVELS === 0) {
      findBuckets(hashesOf(lane), node);
      path = 1;
    }
    const split = splitOf(node);
    const middle = massBelow(split);
    const row = hashRow(previous * 4099 + node + 1, hashRowBits);
    const modelStretch = addModel(((above - middle) as f32) / ((above - below) as f32), node, row);
    matches.predict(split, modelStretch, modelStretch * REPLACED_BY_MATCH);
    const seen = predictCounters(path, FIXED_INPUTS, modelStretch);
    const order = ((seen >> 1) & 3) | ((seen >> 2) & 4) | ((seen >> 4) & 8);
    selectRow(0, min(node, NODE_ROWS - 1));
    selectRow(1, hashRow(node * 256 + shape, SHAPE_ROW_BITS));
    selectRow(5, field * DEPTH_STEPS + min(depth, DEPTH_STEPS - 1));
    selectRow(6, order * STRETCH_STEPS + stretchStep(modelStretch));
    selectFinal(order);
    selectRow(7, (seen & 0xff) | (matches.state() << 8));

    if (isTraced) trace(token >= split ? 1 : 0, split, path, modelStretch);
    const bit = codeBit(token >= split ? 1 : 0, finalMaps.probability(mix(), node, row));
    learn(bit);
    if (bit) below = middle;
    else above = middle;
    path = path * 2 + bit;
    const child = childOf(node, bit);
    if (child < 0) {
      token = ~child;
      break;
    }
    node = child;
  }
  learnBias(token);
  append(lane, token);
  updateTextContexts(lane, token);
  matches.update(lane, token);
  return token;
}

/** p: what the model gives bit 1. Returns its stretch. */
function addModel(p: f32, node: i32, row: i32): f32 {
  const x = stretch(p);
  store<f32>(inputs, x);
  store<f32>(inputs, 0.3, 4);
  store<f32>(inputs, stretch(modelByNode.refine(node, x)), 8);
  store<f32>(inputs, stretch(modelByHash.refine(row, x)), 12);
  return x;
}

function learn(bit: i32): void {
  learnMix(bit);
  learnCounters(bit);
  matches.learn(bit);
  finalMaps.learn(bit);
  modelByNode.learn(bit);
  modelByHash.learn(bit);
}

/** What the text says itself, nothing of the model taken off, and the model with what is taken off. */
function trace(bit: i32, split: i32, path: i32, modelStretch: f32): void {
  keepInputs();
  memory.fill(inputs, 0, MODEL_INPUTS << 2);
  matches.predict(split, modelStretch);
  predictCounters(path, FIXED_INPUTS, 0);
  traceDecision(bit);
}

/**
 * From now on the encoder tells of each token what probability the model, as this text has corrected it, and
 * the text itself (matches and contexts) gave it. Returns where: f64[2].
 */
export function traceBits(): usize {
  return createTrace();
}

/** The match that speaks for a lane's next token. */
export function speakingMatch(lane: i32): MatchModel {
  return matches.speaking(lane);
}
