/**
 * Adaptive bit counters, hashed from (context, node). A bucket of 32 bytes serves one context in one group of
 * three tree levels (7 nodes); its alternative place is in the same cache line. So a symbol of 12 decisions
 * costs 4 lines per context. Where all symbols are 8 decisions, a bucket of 64 bytes serves four levels, and a
 * symbol costs 2 lines.
 *
 * A bucket in 32-bit words:
 *   0       check of the hash
 *   1..     by path within the group (1; 2, 3; 4..7; 8..15):
 *           probability << 16 | history << 8 | seen flags << 6 | n
 * The history is the latest bits below a leading 1. Words are stored with the bits of FRESH inverted, so that
 * a word of zeros is a counter that has seen nothing.
 */

import { HASH_A, HASH_CHECK, HASH_GOLDEN } from "../hashing";
import { allocate } from "../memory";
import { stretch } from "./logistic";
import { inputs } from "./mixer";

/** Levels of the tree in one bucket, where symbols are of any depth. */
export const GROUP_LEVELS: i32 = 3;
export const INPUTS_PER_CONTEXT: i32 = 2;

/** Probability 1/2, an empty history. */
const FRESH: i32 = 0x80000100 as i32;

/** n counts to here; the probability moves by 1/(n + 1.4). */
const COUNT_MASK: i32 = 63;
const RATES: usize = allocate(4 * (COUNT_MASK + 1));
/** f32[256][2]: by the lower 8 bits of a word, how much its probability counts; how much of the model it replaces. */
const GAINS: usize = allocate(8 * 256);
/** In 1/128, by confidence: n in 8 steps x (both values were seen, only one was). Learned on the training corpus. */
const CONFIDENCE_GAINS: StaticArray<u8> = [
  128, 118, 128, 109, 99, 128, 99, 128, 77, 141, 64, 141, 64, 141, 77, 166,
];

/** How much of the model's stretch is taken from a counter's, where both values were seen, and where only one was. */
const REPLACED_BY_BOTH: f32 = 0.75;
const REPLACED_BY_ONE: f32 = 0.375;
const REPLACED_BY_MAP: f32 = 0.1875;

/** Rows of a history map: the history x n in 4 steps. */
const HISTORIES: i32 = 256;
const MAP_ROWS: i32 = HISTORIES << 2;
const MAP_RATE: f32 = 0.006;

let table: usize = 0;
let mask: i32 = 0;
/** log2 of the bytes of a bucket. */
let bucketBits: i32 = 0;
let count: i32 = 0;
/** Per context, i32: its bucket in the present group of levels; the check it looks for; its node's slot. */
let buckets: usize = 0;
let checks: usize = 0;
let slots: usize = 0;
/** Per context, f32[MAP_ROWS]: P(1) after a history; and the entry in use. */
let maps: usize = 0;
let places: usize = 0;

/** 2^bits buckets, each for so many levels of the tree, 3 or 4, for `contexts` contexts at a time. */
export function createCounters(bits: i32, contexts: i32, levels: i32): void {
  bucketBits = levels + 2;
  table = allocate(1 << (bits + bucketBits));
  mask = (1 << bits) - 1;
  count = contexts;
  buckets = allocate(contexts << 2);
  checks = allocate(contexts << 2);
  slots = allocate(contexts << 2);
  places = allocate(contexts << 2);
  maps = allocate((contexts * MAP_ROWS) << 2);
  for (let i = 0; i < contexts * MAP_ROWS; i++) store<f32>(maps + (i << 2), initialP(i & (HISTORIES - 1)));
  for (let n = 0; n <= COUNT_MASK; n++) store<f32>(RATES + (n << 2), 1 / ((n as f32) + 1.4));
  for (let state = 0; state < 256; state++) {
    store<f32>(GAINS + (state << 3), gainOf(state));
    store<f32>(GAINS + (state << 3), state >> 6 === 3 ? REPLACED_BY_BOTH : REPLACED_BY_ONE, 4);
  }
}

/** How much a counter's stretch counts, by the lower 8 bits of its word. */
export function gainOf(state: i32): f32 {
  return state === 0 ? 0 : (CONFIDENCE_GAINS[confidence(state)] as f32) / 128;
}

/** 0..15: n in 8 steps x whether only one value was seen. */
function confidence(state: i32): i32 {
  const n = state & COUNT_MASK;
  const step = n < 4 ? max(0, n - 1) : n < 6 ? 3 : n < 10 ? 4 : n < 20 ? 5 : n < 40 ? 6 : 7;
  return step * 2 + (state >> 6 === 3 ? 0 : 1);
}

/** The share of ones among the bits of a history, a little drawn to the middle. */
function initialP(history: i32): f32 {
  if (history < 2) return 0.5;
  const bits = 31 - clz(history);
  const ones = popcnt(history) - 1;
  return ((ones as f32) + 0.4) / ((bits as f32) + 0.8);
}

/**
 * Find the buckets of all contexts' hashes (i32[count]) for the group of levels below the node `root`. Of two
 * places the less used is replaced. The first loop only touches memory, so that the cache misses of all
 * contexts overlap; the second branches on what came.
 */
export function findBuckets(hashes: usize, root: i32): i32 {
  const salt = (root + 1) * HASH_GOLDEN;
  let touched = 0;
  for (let i = 0; i < count << 2; i += 4) {
    let h = (load<i32>(hashes + i) ^ salt) * HASH_A; // contexts are hashes already
    h ^= h >>> 15;
    store<i32>(checks + i, (h * HASH_CHECK) | 1);
    const bucket = table + ((h & mask) << bucketBits);
    store<usize>(buckets + i, bucket);
    touched |= load<i32>(bucket);
  }
  for (let i = 0; i < count << 2; i += 4) {
    store<usize>(buckets + i, claim(load<usize>(buckets + i), load<i32>(checks + i)));
  }
  return touched;
}

function claim(first: usize, check: i32): usize {
  if (load<i32>(first) === check) return first;
  const second = first ^ (1 << bucketBits);
  if (load<i32>(second) === check) return second;
  const isFirst = (load<i32>(first, 4) & COUNT_MASK) <= (load<i32>(second, 4) & COUNT_MASK);
  const bucket = isFirst ? first : second;
  const zero = i32x4.splat(0);
  v128.store(bucket, i32x4.replace_lane(zero, 0, check));
  for (let at = 16; at < 1 << bucketBits; at += 16) v128.store(bucket + at, zero);
  return bucket;
}

/**
 * Write the inputs of all contexts, two each from `first`, for the node at `path` in its group. model: the stretch
 * that a model gives, or 0, of which a share is taken off: an input tells in what a context differs, and where nothing was
 * seen the model stands alone. Returns a bit per context (the first 32) that says whether it was seen before.
 */
export function predictCounters(path: i32, first: i32, model: f32): i32 {
  const replacedByMap: f32 = model * REPLACED_BY_MAP;
  let seen = 0;
  let input = inputs + (first << 2);
  for (let i = 0; i < count; i++) {
    const slot = load<usize>(buckets + (i << 2)) + (path << 2);
    store<usize>(slots + (i << 2), slot);
    const word = load<i32>(slot) ^ FRESH;
    const n = word & COUNT_MASK;
    seen |= (n !== 0 ? 1 : 0) << i;
    const p: f32 = ((word >>> 16) as f32) * (1.0 / 0x10000);
    const place = maps + ((i * MAP_ROWS + mapRow(n, (word >> 8) & 255)) << 2);
    store<usize>(places + (i << 2), place);
    const gain = GAINS + ((word & 255) << 3);
    store<f32>(input, (stretch(p) - model * load<f32>(gain, 4)) * load<f32>(gain));
    store<f32>(input, stretch(load<f32>(place)) - replacedByMap, 4);
    input += 4 * INPUTS_PER_CONTEXT;
  }
  return seen;
}

function mapRow(n: i32, history: i32): i32 {
  const step = (n >= 10 ? 1 : 0) + (n >= 20 ? 1 : 0) + (n >= 60 ? 1 : 0);
  return history | (step << 8);
}

/** Teach the counters of all contexts. */
export function learnCounters(bit: i32): void {
  const target = bit ? 0xffff : 0;
  for (let i = 0; i < count << 2; i += 4) {
    const slot = load<usize>(slots + i);
    const word = load<i32>(slot) ^ FRESH;
    const n = word & COUNT_MASK;
    let p = word >>> 16;
    p += (((target - p) as f32) * load<f32>(RATES + (n << 2))) as i32;
    const state = (word & 0xc0) | (0x40 << bit) | min(n + 1, COUNT_MASK);
    let history = ((word >> 7) & 0x1fe) | bit;
    history = history < HISTORIES ? history : (history & 127) | 128;
    store<i32>(slot, ((p << 16) | (history << 8) | state) ^ FRESH);
    const place = load<usize>(places + i);
    const old = load<f32>(place);
    store<f32>(place, old + ((bit as f32) - old) * MAP_RATE);
  }
}
