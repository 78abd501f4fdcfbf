import { log2 } from "../ieee-math.ts";

/**
 * Which tokens followed a context, and how often: for each hashed context the latest successors.
 * A row of 8 words: check, then 7 entries of token << 12 | count, the most recent first.
 */
const ROW = 8;
const ENTRIES = ROW - 1;
const COUNT_LIMIT = 255;
const COUNT_MASK = 0xfff;
/** What half a sighting is worth: evidence is ln(1 + count / ALPHA). */
const ALPHA = 0.2;
/** Weights are indexed by the evidence in the whole row: 8 steps x whether there is one successor. */
const CONFIDENCES = 16;
const INITIAL_WEIGHT = 0.3;

const EVIDENCE = Float64Array.from({ length: COUNT_LIMIT + 1 }, (_, c) => log2(1 + c / ALPHA) * Math.LN2);

/** One order of sparse n-grams with learned weights. Tokens must be below 2^19. */
export class NgramHead {
  readonly #words: Int32Array;
  readonly #mask: number;
  readonly #rate: number;
  readonly #weights = new Float64Array(CONFIDENCES).fill(INITIAL_WEIGHT);
  /** The successors of the row found last. */
  readonly #tokens = new Int32Array(ENTRIES);
  readonly #evidence = new Float64Array(ENTRIES);
  #found = 0;
  #row = 0;
  #confidence = 0;

  /** 2^bits rows of 32 bytes. */
  constructor(bits: number, rate: number) {
    this.#words = new Int32Array(ROW << bits);
    this.#mask = (1 << bits) - 1;
    this.#rate = rate;
  }

  /** Add the weighted evidence of this context's successors, in nats * unit, to their logits. */
  apply(context: number, z: Float32Array, unit: number): void {
    this.#find(context);
    const scale = this.#weights[this.#confidence]! * unit;
    for (let i = 0; i < this.#found; i++) z[this.#tokens[i]!]! += scale * this.#evidence[i]!;
  }

  /** prefix: the masses that were coded with. Follow the gradient, then count the token. */
  learn(prefix: Float64Array, total: number, token: number): void {
    let gradient = 0;
    for (let i = 0; i < this.#found; i++) {
      const t = this.#tokens[i]!;
      const p = (prefix[t + 1]! - prefix[t]!) / total;
      gradient += ((t === token ? 1 : 0) - p) * this.#evidence[i]!;
    }
    this.#weights[this.#confidence]! += this.#rate * gradient;
    this.#add(token);
  }

  #find(context: number): void {
    const words = this.#words;
    let h = Math.imul(context ^ (context >>> 15), 0x85ebca6b);
    h ^= h >>> 13;
    const row = (h & this.#mask) * ROW;
    const check = Math.imul(h, 0x27d4eb2f) | 1;
    this.#row = row;
    this.#found = 0;
    if (words[row] !== check) {
      words.fill(0, row, row + ROW);
      words[row] = check;
    }
    let total = 0;
    for (let i = 1; i < ROW; i++) {
      const entry = words[row + i]!;
      if (entry === 0) break;
      const count = entry & COUNT_MASK;
      this.#tokens[this.#found] = entry >>> 12;
      this.#evidence[this.#found++] = EVIDENCE[count]!;
      total += count;
    }
    const step = total < 3 ? total : total < 5 ? 3 : total < 10 ? 4 : total < 20 ? 5 : total < 50 ? 6 : 7;
    this.#confidence = 2 * step + (this.#found === 1 ? 0 : 1);
  }

  /** Count a successor and move it to the front; the least recent falls out. */
  #add(token: number): void {
    const words = this.#words;
    const row = this.#row;
    let i = 1;
    while (i < ENTRIES && words[row + i] !== 0 && words[row + i]! >>> 12 !== token) i++;
    const entry = words[row + i]!;
    let count = entry !== 0 && entry >>> 12 === token ? entry & COUNT_MASK : 0;
    if (count < COUNT_LIMIT) count++;
    for (; i > 1; i--) words[row + i] = words[row + i - 1]!;
    words[row + 1] = (token << 12) | count;
  }
}
