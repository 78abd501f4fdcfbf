/**
 * Decisions about a coefficient: each context of it has a line of 16 counters, one for each decision. Their predictions
 * are mixed and corrected as those of bytes are.
 */

import { HASH_A, HASH_B, HASH_GOLDEN } from "../hashing";
import { allocate } from "../memory";
import { FinalMaps } from "../mixing/final-maps";
import { contextWeights } from "../mixing/initial-weights";
import { stretch } from "../mixing/logistic";
import { createMixer, createSet, inputs, learnMix, mix, SETS, selectRow } from "../mixing/mixer";
import { codeBit } from "../range-coder";

const CONTEXTS: i32 = 12;
/** Decisions of one coefficient, or of one group of a count's. */
const NODES: i32 = 16;
/** Kinds of number: 49 + 14 + 1 coefficients, three counts of two groups each. */
const KINDS: i32 = 72;
const LINE_BITS: i32 = 6;
const TABLE_BITS: i32 = 16;

const FIXED_INPUTS: i32 = 1;
const INPUTS: i32 = FIXED_INPUTS + CONTEXTS;
const INITIAL_FIXED: StaticArray<i8> = [0];
const INITIAL_CONTEXT: i8 = 20;
const RATE: f32 = 0.004;

/** A counter is P(1) in 1/2^22 << 10 | decisions seen, with the bits of FRESH inverted: a word of zeros has seen nothing. */
const FRESH: i32 = 0x80000000 as i32;
const COUNT_MASK: i32 = 1023;
const LIMIT: i32 = 255;
/** f32[LIMIT + 1]: how far a probability moves; and how much its stretch counts. */
const RATES: usize = allocate((LIMIT + 1) << 2);
const GAINS: usize = allocate((LIMIT + 1) << 2);
/** f32[4096] */
const STRETCHES: usize = allocate(4096 << 2);

let table: usize = 0;
/** usize[CONTEXTS]: the contexts' lines. */
const lines: usize = allocate(CONTEXTS << 2);
const slots: usize = allocate(CONTEXTS << 2);
let maps!: FinalMaps;
let mapRow: i32 = 0;
let mapSize: i32 = 0;

/** Rows of each set, for one decision. */
const SELECTED: StaticArray<i32> = [KINDS, 64, 64, 64, 64, 64, 64, 64];
/** i32[8]: the rows that the first decision uses. */
const selectors: usize = allocate(8 << 2);

export function createDecisions(): void {
  table = allocate(1 << (TABLE_BITS + LINE_BITS));
  for (let n = 0; n <= LIMIT; n++) {
    store<f32>(RATES + (n << 2), 1 / ((n as f32) + 1.6));
    store<f32>(GAINS + (n << 2), n === 0 ? 0 : n < 3 ? 0.6 : n < 10 ? 0.8 : 1);
  }
  for (let i = 0; i < 4096; i++) store<f32>(STRETCHES + (i << 2), stretch(((i as f32) + 0.5) / 4096));
  const initial = contextWeights(INITIAL_FIXED, INITIAL_CONTEXT, INPUTS);
  createMixer(INPUTS, RATE, true, 1, SETS);
  for (let set = 0; set < 8; set++) createSet(set, SELECTED[set] * NODES, initial);
  maps = new FinalMaps(KINDS * NODES, 1024 * NODES);
}

/** Which line a context has: of its number and what it sees. */
export function setContext(i: i32, key: i32): void {
  let h = (key * HASH_GOLDEN + (i + 1) * HASH_B) ^ (key >>> 15);
  h *= HASH_A;
  h ^= h >>> 15;
  h *= HASH_B;
  store<usize>(lines + (i << 2), table + (((h >>> (32 - TABLE_BITS)) as usize) << LINE_BITS));
}

export function setSelector(set: i32, value: i32): void {
  store<i32>(selectors + (set << 2), value * NODES);
}

/** kind: of KINDS. size: 0 to 1023. */
export function setMaps(kind: i32, size: i32): void {
  mapRow = kind * NODES;
  mapSize = size * NODES;
}

/** node: of NODES. bit: what to encode; ignored by a decoder. */
export function decide(node: i32, bit: i32): i32 {
  store<f32>(inputs, 0.3);
  for (let i = 0; i < CONTEXTS << 2; i += 4) {
    const slot = load<usize>(lines + i) + (node << 2);
    store<usize>(slots + i, slot);
    const word = load<i32>(slot) ^ FRESH;
    const x = load<f32>(STRETCHES + ((word >>> 20) << 2));
    store<f32>(inputs + i, x * load<f32>(GAINS + ((word & COUNT_MASK) << 2)), 4);
  }
  for (let set = 0; set < 8; set++) selectRow(set, load<i32>(selectors + (set << 2)) + node);
  bit = codeBit(bit, maps.probability(mix(), mapRow + node, mapSize + node));
  learnMix(bit);
  maps.learn(bit);
  const target = bit ? (1 << 22) - 1 : 0;
  for (let i = 0; i < CONTEXTS << 2; i += 4) {
    const slot = load<usize>(slots + i);
    const word = load<i32>(slot) ^ FRESH;
    const n = word & COUNT_MASK;
    let p = word >>> 10;
    p += (((target - p) as f32) * load<f32>(RATES + (n << 2))) as i32;
    store<i32>(slot, ((p << 10) | min(n + 1, LIMIT)) ^ FRESH);
  }
  return bit;
}
