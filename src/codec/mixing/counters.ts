/**
 * Adaptive bit counters, hashed from (context, node). A bucket of 64 bytes serves one context in one
 * group of three tree levels (7 nodes), so that a symbol of 12 decisions costs 4 places in memory per
 * context and not 12.
 *
 * Bucket layout in 32-bit words:
 *   0       check of the hash (upper 16 bits)
 *   1..7    by path within the group (1; 2, 3; 4..7): slow probability << 10 | seen flags << 8 | n
 *   8       unused: it keeps a bucket in one cache line
 *   9..15   the same nodes' fast probability (16 bits)
 */

export const BUCKET_WORDS = 16;
/** From a node's slow word to its fast word. */
export const FAST = 8;
/** Levels of the tree in one bucket. */
export const GROUP_LEVELS = 3;

/** n counts to here; the slow probability moves by max(1/(n + 1.4), 1/250). */
const COUNT_LIMIT = 250;
const SLOW_RATE = Float64Array.from({ length: 256 }, (_, n) => Math.max(1 / (n + 1.4), 1 / 250));
const FAST_RATE = Float64Array.from({ length: 256 }, (_, n) => Math.max(1 / (n + 1.4), 0.2));

/** Confidence 0..15 of a slow word's lower 10 bits: n in 8 steps x whether only one value was seen. */
export const CONFIDENCE: Uint8Array = Uint8Array.from({ length: 1024 }, (_, state) => {
  const n = state & 255;
  const step = n < 4 ? Math.max(0, n - 1) : n < 6 ? 3 : n < 10 ? 4 : n < 20 ? 5 : n < 40 ? 6 : 7;
  return step * 2 + (state >>> 8 === 3 ? 0 : 1);
});

export class CounterTable {
  readonly words: Int32Array;
  readonly #mask: number;
  readonly #checks: Int32Array;
  /** Keeps the first loop of `find` from being optimised away. */
  touched = 0;

  /** 2^bits buckets of 64 bytes, for up to `contexts` contexts at a time. */
  constructor(bits: number, contexts: number) {
    this.#checks = new Int32Array(contexts);
    this.words = new Int32Array(BUCKET_WORDS << bits);
    this.#mask = (1 << bits) - 1;
  }

  /**
   * buckets[i] = the first word of the bucket of (contexts[from + i], group root), for all i. Of two places
   * the less used is replaced. The first loop only touches memory, so that the cache misses of all contexts
   * overlap; the second branches on what came.
   */
  find(contexts: Int32Array, from: number, root: number, buckets: Int32Array): void {
    const words = this.words;
    const checks = this.#checks;
    const salt = Math.imul(root + 1, 0x9e3779b1);
    const mask = this.#mask;
    let touched = 0;
    for (let i = 0; i < buckets.length; i++) {
      let h = Math.imul(contexts[from + i]! ^ salt, 0x85ebca6b);
      h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35);
      h ^= h >>> 13;
      checks[i] = (Math.imul(h, 0x27d4eb2f) & 0xffff0000) | 1;
      const at = (h & mask) << 4;
      buckets[i] = at;
      touched |= words[at]!;
    }
    this.touched = touched;
    for (let i = 0; i < buckets.length; i++) buckets[i] = this.#claim(buckets[i]!, checks[i]!);
  }

  #claim(first: number, check: number): number {
    const words = this.words;
    if (words[first] === check) return first;
    const second = first ^ BUCKET_WORDS;
    if (words[second] === check) return second;
    const at = (words[first + 1]! & 255) <= (words[second + 1]! & 255) ? first : second;
    words[at] = check;
    for (let i = 1; i < BUCKET_WORDS; i++) words[at + i] = 0; // faster here than fill()
    return at;
  }
}

/** Teach the counter whose slow word is at `at`. */
export function updateCounter(words: Int32Array, at: number, bit: number): void {
  const slow = words[at]!;
  const n = slow & 255;
  let p = 0x200000;
  let q = 0x8000;
  if (n > 0) {
    p = slow >>> 10;
    q = words[at + FAST]!;
  }
  if (bit === 1) {
    p += ((0x3fffff - p) * SLOW_RATE[n]!) | 0;
    q += ((0xffff - q) * FAST_RATE[n]!) | 0;
  } else {
    p -= (p * SLOW_RATE[n]!) | 0;
    q -= (q * FAST_RATE[n]!) | 0;
  }
  const state = (slow & 0x300) | (0x100 << bit) | (n < COUNT_LIMIT ? n + 1 : n);
  words[at] = (p << 10) | state;
  words[at + FAST] = q;
}
