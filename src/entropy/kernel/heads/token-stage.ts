/**
 * Stage A: the model's logits plus what this text itself has shown, at token level. Every weight
 * follows the gradient of the coding cost, so a member that was useless for long comes back.
 */

import { applyBias, learnBias, UNITS_PER_NAT } from "../bias";
import { HASH_STEP } from "../hashing";
import { append, entryAt, lanes, nextPosition } from "../history";
import { computeMasses, massOf, totalMass } from "../masses";
import { LONGEST, MatchModel } from "../match";
import { allocate } from "../memory";
import { codeByCdf } from "../range-coder";
import { NgramHead } from "./ngrams";

const MATCH_MINIMUM: i32 = 7;
const MATCH_TABLE_BITS: i32 = 18;
const MATCH_RATE: f32 = 0.2;
/** The weight of a match of length 0 at first, and what each symbol that agrees adds to it. */
const INITIAL_MATCH_WEIGHT: f32 = 1.5;
const INITIAL_MATCH_STEP: f32 = 1.0 / 16;

let order1!: NgramHead;
let order2!: NgramHead;
let order3!: NgramHead;
let order5!: NgramHead;
let match!: MatchModel;
/** f32, by match length. */
let matchWeights: usize = 0;
let vocab: i32 = 0;

export function createTokenStage(count: i32, tableBits: i32): void {
  vocab = count;
  order1 = new NgramHead(tableBits);
  order2 = new NgramHead(tableBits);
  order3 = new NgramHead(tableBits);
  order5 = new NgramHead(tableBits);
  match = new MatchModel(MATCH_MINIMUM, MATCH_TABLE_BITS);
  matchWeights = allocate((LONGEST + 1) << 2);
  for (let i = 0; i <= LONGEST; i++) {
    store<f32>(matchWeights + (i << 2), INITIAL_MATCH_WEIGHT + INITIAL_MATCH_STEP * (i as f32));
  }
}

/** z: the lane's logits, f32[vocab]; they are changed. */
export function codeByToken(lane: i32, z: usize, token: i32): i32 {
  applyBias(z);
  applyNgrams(lane, z);
  const expected = match.expected(lane);
  const place = z + (expected << 2);
  const weight = matchWeights + (match.length(lane) << 2);
  if (expected >= 0) {
    store<f32>(place, load<f32>(place) + load<f32>(weight) * UNITS_PER_NAT);
  }
  computeMasses(z);
  const coded = codeByCdf(token, vocab);
  learn(lane, expected, weight, coded);
  return coded;
}

function applyNgrams(lane: i32, z: usize): void {
  const next = nextPosition(lane);
  let hash = extend(0, next, 1);
  order1.apply(hash, z, UNITS_PER_NAT);
  hash = extend(hash, next, 2);
  order2.apply(hash, z, UNITS_PER_NAT);
  hash = extend(hash, next, 3);
  order3.apply(hash, z, UNITS_PER_NAT);
  hash = extend(extend(hash, next, 4), next, 5);
  order5.apply(hash, z, UNITS_PER_NAT);
}

/** The hash with the token `back` steps before the next one. */
function extend(hash: i32, next: i32, back: i32): i32 {
  const h = (hash + entryAt(next - back * lanes)) * HASH_STEP;
  return h ^ (h >>> 15);
}

function learn(lane: i32, expected: i32, weight: usize, coded: i32): void {
  const share: f32 = 1 / (totalMass() as f32);
  if (expected >= 0) {
    const p = massOf(expected) * share;
    store<f32>(weight, load<f32>(weight) + MATCH_RATE * ((expected === coded ? 1 : 0) - p));
  }
  order1.learn(share, coded);
  order2.learn(share, coded);
  order3.learn(share, coded);
  order5.learn(share, coded);
  learnBias(coded);
  append(lane, coded);
  match.update(lane, coded);
}
