/**
 * Adaptive bit counters, hashed from (context, node). A bucket of 64 bytes, a cache line, serves one context
 * in one group of three tree levels (7 nodes), so that a symbol of 12 decisions costs 4 lines per context.
 *
 * A bucket in 32-bit words:
 *   0       check of the hash (upper 16 bits; never 0)
 *   1       unused
 *   2k      of node k = 1..7, by path within the group (1; 2, 3; 4..7):
 *           slow probability << 10 | seen flags << 8 | n
 *   2k + 1  fast probability << 16 | history: the latest bits below a leading 1
 * Both are stored with the bits of FRESH inverted, so that a slot of zeros is one that has seen nothing.
 */

import { HASH_A, HASH_B, HASH_CHECK, HASH_GOLDEN } from "../hashing";
import { allocate } from "../memory";
import { stretch } from "./logistic";
import { inputs } from "./mixer";

/** Levels of the tree in one bucket. */
export const GROUP_LEVELS: i32 = 3;
export const INPUTS_PER_CONTEXT: i32 = 3;

/** The words of a slot that has seen nothing: both probabilities 1/2, an empty history. */
const FRESH_SLOW: i32 = 0x80000000 as i32;
const FRESH_FAST: i32 = 0x80000001 as i32;

const BUCKET: i32 = 64;
const NODE: i32 = 8;
/** n counts to here; the slow probability moves by max(1/(n + 1.4), 1/250), the fast one by 1/5 at least. */
const COUNT_LIMIT: i32 = 250;
const SLOW_RATES: usize = allocate(4 * 256);
const FAST_RATES: usize = allocate(4 * 256);
/** u8[1024]: confidence 0..15 of a slow word's lower 10 bits: n in 8 steps x whether both values were seen. */
const CONFIDENCES: usize = allocate(1024);
/** f32[2][16]: how much the slow and the fast probability count at each confidence. */
const GAINS: usize = allocate(4 * 32);

/** History bits that a slot remembers. */
const HISTORY_BITS: i32 = 7;
const HISTORY_LIMIT: i32 = 1 << HISTORY_BITS;
/** Rows of a history map: the history x n in 4 steps. */
const MAP_ROWS: i32 = HISTORY_LIMIT << 3;

let table: usize = 0;
let mask: i32 = 0;
let count: i32 = 0;
/** Per context, i32: its bucket in the present group of levels; the check it looks for; its node's slot. */
let buckets: usize = 0;
let checks: usize = 0;
let slots: usize = 0;
/** Per context, f32[MAP_ROWS]: P(1) after a history; and the entry in use. */
let maps: usize = 0;
let places: usize = 0;

/** 2^bits buckets of 64 bytes, for `contexts` contexts at a time. */
export function createCounters(bits: i32, contexts: i32): void {
  table = allocate(BUCKET << bits);
  mask = (1 << bits) - 1;
  count = contexts;
  buckets = allocate(contexts << 2);
  checks = allocate(contexts << 2);
  slots = allocate(contexts << 2);
  places = allocate(contexts << 2);
  maps = allocate((contexts * MAP_ROWS) << 2);
  for (let i = 0; i < contexts * MAP_ROWS; i++) store<f32>(maps + (i << 2), initialP(i & (MAP_ROWS - 1)));
  for (let n = 0; n < 256; n++) {
    const exact: f32 = 1.0 / ((n as f32) + 1.4);
    store<f32>(SLOW_RATES + (n << 2), max<f32>(exact, 1.0 / 250));
    store<f32>(FAST_RATES + (n << 2), max<f32>(exact, 0.2));
  }
  for (let state = 0; state < 1024; state++) store<u8>(CONFIDENCES + state, confidence(state));
}

function confidence(state: i32): i32 {
  const n = state & 255;
  const step = n < 4 ? max(0, n - 1) : n < 6 ? 3 : n < 10 ? 4 : n < 20 ? 5 : n < 40 ? 6 : 7;
  return step * 2 + (state >>> 8 === 3 ? 0 : 1);
}

/** The share of ones among the bits of a history, a little drawn to the middle. */
function initialP(row: i32): f32 {
  const history = row & (2 * HISTORY_LIMIT - 1);
  if (history < 2) return 0.5;
  const bits = 31 - clz(history);
  const ones = popcnt(history) - 1;
  return ((ones as f32) + 0.4) / ((bits as f32) + 0.8);
}

/** Of the slow and the fast input at a confidence. */
export function setGains(slowAndFast: usize): void {
  memory.copy(GAINS, slowAndFast, 4 * 32);
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
    let h = (load<i32>(hashes + i) ^ salt) * HASH_A;
    h = (h ^ (h >>> 15)) * HASH_B;
    h ^= h >>> 13;
    store<i32>(checks + i, (h * HASH_CHECK) | 1);
    const bucket = table + ((h & mask) << 6);
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
  const second = first ^ BUCKET;
  if (load<i32>(second) === check) return second;
  const bucket = load<u8>(first, NODE) <= load<u8>(second, NODE) ? first : second;
  const zero = i32x4.splat(0);
  v128.store(bucket, i32x4.replace_lane(zero, 0, check));
  v128.store(bucket, zero, 16);
  v128.store(bucket, zero, 32);
  v128.store(bucket, zero, 48);
  return bucket;
}

/**
 * Write the inputs of all contexts, three each from `first`, for the node at `path` in its group. Returns a
 * bit per context (the first 32) that says whether it was seen before.
 */
export function predictCounters(path: i32, first: i32): i32 {
  let seen = 0;
  let input = inputs + (first << 2);
  for (let i = 0; i < count; i++) {
    const slot = load<usize>(buckets + (i << 2)) + path * NODE;
    store<usize>(slots + (i << 2), slot);
    const slow = load<i32>(slot) ^ FRESH_SLOW;
    const fast = load<i32>(slot, 4) ^ FRESH_FAST;
    const n = slow & 255;
    seen |= (n !== 0 ? 1 : 0) << i;
    const gain = GAINS + ((load<u8>(CONFIDENCES + (slow & 1023)) as i32) << 2);
    const p: f32 = ((slow >>> 10) as f32) * (1.0 / 0x400000);
    const q: f32 = ((fast >>> 16) as f32) * (1.0 / 0x10000);
    const place = maps + ((i * MAP_ROWS + mapRow(n, fast & 0xffff)) << 2);
    store<usize>(places + (i << 2), place);
    store<f32>(input, stretch(p) * load<f32>(gain));
    store<f32>(input, stretch(q) * load<f32>(gain, 64), 4);
    store<f32>(input, stretch(load<f32>(place)), 8);
    input += 4 * INPUTS_PER_CONTEXT;
  }
  return seen;
}

function mapRow(n: i32, history: i32): i32 {
  const step = n < 10 ? 0 : n < 20 ? 1 : n < 60 ? 2 : 3;
  return history | (step << (HISTORY_BITS + 1));
}

/** Teach the counters of all contexts. */
export function learnCounters(bit: i32): void {
  const slowTarget = bit ? 0x3fffff : 0;
  const fastTarget = bit ? 0xffff : 0;
  for (let i = 0; i < count << 2; i += 4) {
    const slot = load<usize>(slots + i);
    const slow = load<i32>(slot) ^ FRESH_SLOW;
    const fast = load<i32>(slot, 4) ^ FRESH_FAST;
    const n = slow & 255;
    let p = slow >>> 10;
    let q = fast >>> 16;
    p += (((slowTarget - p) as f32) * load<f32>(SLOW_RATES + (n << 2))) as i32;
    q += (((fastTarget - q) as f32) * load<f32>(FAST_RATES + (n << 2))) as i32;
    const state = (slow & 0x300) | (0x100 << bit) | (n < COUNT_LIMIT ? n + 1 : n);
    let history = ((fast & 0xffff) << 1) | bit;
    history = history < 2 * HISTORY_LIMIT ? history : (history & (HISTORY_LIMIT - 1)) | HISTORY_LIMIT;
    store<i32>(slot, ((p << 10) | state) ^ FRESH_SLOW);
    store<i32>(slot, ((q << 16) | history) ^ FRESH_FAST, 4);
    const place = load<usize>(places + i);
    const old = load<f32>(place);
    store<f32>(place, old + ((bit as f32) - old) * 0.02);
  }
}
