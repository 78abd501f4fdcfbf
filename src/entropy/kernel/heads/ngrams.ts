import { log2 } from "../../../base/ieee-math";
import { HASH_A, HASH_CHECK } from "../hashing";
import { massOf } from "../masses";
import { allocate } from "../memory";

/**
 * Which tokens followed a context, and how often: for each hashed context the latest successors.
 * A row of 8 words: check, then 7 entries of token << 12 | count, the most recent first.
 */
const ROW: usize = 32;
const ENTRIES: i32 = 7;
const COUNT_LIMIT: i32 = 255;
const COUNT_MASK: i32 = 0xfff;
/** Weights are indexed by the evidence in the whole row: 8 steps x whether there is one successor. */
const CONFIDENCES: i32 = 16;
const INITIAL_WEIGHT: f32 = 0.3;
/** f32[COUNT_LIMIT + 1]: the evidence of a count, ln(1 + count / 0.2). */
const EVIDENCE: usize = allocate(4 * (COUNT_LIMIT + 1));
for (let count = 0; count <= COUNT_LIMIT; count++) {
  store<f32>(EVIDENCE + (count << 2), (log2(1 + (count as f64) / 0.2) * Math.LN2) as f32);
}
const RATE: f32 = 0.02;

/** One order of sparse n-grams with learned weights. Tokens must be below 2^19. */
export class NgramHead {
  private rows: usize;
  private mask: i32;
  /** f32[CONFIDENCES] */
  private weights: usize;
  /** Of the row found last: its successors, i32[ENTRIES], and their evidence, f32[ENTRIES]. */
  private tokens: usize;
  private evidence: usize;
  private found: i32 = 0;
  private row: usize = 0;
  private weight: usize = 0;

  /** 2^bits rows of 32 bytes. */
  constructor(bits: i32) {
    this.rows = allocate(ROW << bits);
    this.mask = (1 << bits) - 1;
    this.weights = allocate(4 * CONFIDENCES);
    this.tokens = allocate(4 * ENTRIES);
    this.evidence = allocate(4 * ENTRIES);
    for (let i = 0; i < CONFIDENCES; i++) store<f32>(this.weights + (i << 2), INITIAL_WEIGHT);
  }

  /** Add the weighted evidence of this context's successors, in nats * unit, to their logits z. */
  apply(context: i32, z: usize, unit: f32): void {
    this.find(context);
    const scale = load<f32>(this.weight) * unit;
    for (let i = 0; i < this.found; i++) {
      const at = z + (load<i32>(this.tokens + (i << 2)) << 2);
      store<f32>(at, load<f32>(at) + scale * load<f32>(this.evidence + (i << 2)));
    }
  }

  /** share: 1 / the total of the masses that were coded with. Follow the gradient, then count the token. */
  learn(share: f32, token: i32): void {
    let gradient: f32 = 0;
    for (let i = 0; i < this.found; i++) {
      const t = load<i32>(this.tokens + (i << 2));
      const p = massOf(t) * share;
      gradient += ((t === token ? 1 : 0) - p) * load<f32>(this.evidence + (i << 2));
    }
    store<f32>(this.weight, load<f32>(this.weight) + RATE * gradient);
    this.count(token);
  }

  private find(context: i32): void {
    let h = (context ^ (context >>> 15)) * HASH_A;
    h ^= h >>> 13;
    const row = this.rows + ((h & this.mask) as usize) * ROW;
    const check = (h * HASH_CHECK) | 1;
    this.row = row;
    if (load<i32>(row) !== check) {
      memory.fill(row, 0, ROW);
      store<i32>(row, check);
    }
    let total = 0;
    let found = 0;
    for (; found < ENTRIES; found++) {
      const entry = load<i32>(row + (found << 2), 4);
      if (entry === 0) break;
      const count = entry & COUNT_MASK;
      store<i32>(this.tokens + (found << 2), entry >>> 12);
      store<f32>(this.evidence + (found << 2), load<f32>(EVIDENCE + (count << 2)));
      total += count;
    }
    this.found = found;
    const step = total < 3 ? total : total < 5 ? 3 : total < 10 ? 4 : total < 20 ? 5 : total < 50 ? 6 : 7;
    const confidence = 2 * step + (found === 1 ? 0 : 1);
    this.weight = this.weights + (confidence << 2);
  }

  /** Count a successor and move it to the front; the least recent falls out. */
  private count(token: i32): void {
    const row = this.row;
    let at = row + 4;
    const last = row + 4 * ENTRIES;
    while (at < last && load<i32>(at) !== 0 && load<i32>(at) >>> 12 !== token) at += 4;
    const entry = load<i32>(at);
    let count = entry !== 0 && entry >>> 12 === token ? entry & COUNT_MASK : 0;
    if (count < COUNT_LIMIT) count++;
    for (; at > row + 4; at -= 4) store<i32>(at, load<i32>(at - 4));
    store<i32>(row, (token << 12) | count, 4);
  }
}
