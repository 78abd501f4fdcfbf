import type { History } from "../history.ts";
import { BIT_TOTAL, CDF_TOTAL, type Coder } from "../range-coder.ts";
import { Apm } from "./apm.ts";
import { STRETCH_STEPS, SURPRISE_STEPS, stretchStep, surpriseStep } from "./buckets.ts";
import type { ContextSet } from "./context-set.ts";
import { CONFIDENCE, CounterTable, FAST, GROUP_LEVELS, updateCounter } from "./counters.ts";
import { FIXED_INPUTS, initialWeights } from "./initial-weights.ts";
import { squash, stretch } from "./logistic.ts";
import { MatchModel } from "./match.ts";
import { MatchInput } from "./match-input.ts";
import { Mixer } from "./mixer.ts";
import type { SymbolTree } from "./tree.ts";

export interface EngineOptions {
  /** 2^tableBits buckets of 64 bytes. */
  readonly tableBits: number;
  readonly mixerRate: number;
  /** Minimum lengths of the two match models, in symbols. */
  readonly matchMinimums: readonly [number, number];
}

const MATCH_TABLE_BITS = 18;
const HASH_ROW_BITS = 16;
/** Nodes are numbered from the root down: those beyond, rarely visited, share a row. */
const NODE_ROWS = 4096;
/** The previous symbol selects one of 2^12 rows. */
const SYMBOL_ROW_BITS = 12;
const DEPTH_STEPS = 16;
const FIELD_STEPS = 16;
/** No decision is surer than 2^-20: a wrong one costs 20 bits. */
const LEAST = 4;

/**
 * Stage B's engine: a symbol is a path through a binary tree, and each decision mixes the model's own
 * probability with counters of the contexts and matches, in the logistic domain. The alphabet (tree),
 * the contexts and whether there is a model are data.
 */
export class MixingEngine {
  readonly tree: SymbolTree;
  readonly #contexts: ContextSet;
  readonly #history: History;
  readonly #counters: CounterTable;
  readonly #mixer: Mixer;
  readonly #matchA: MatchModel;
  readonly #matchB: MatchModel;
  readonly #inputA: MatchInput;
  readonly #inputB: MatchInput;
  readonly #modelByNode: Apm;
  readonly #modelByHash: Apm;
  readonly #finalByNode: Apm;
  readonly #finalByHash: Apm;
  /** Per context: its bucket in the present group of levels, and the counter of the present node. */
  readonly #buckets: Int32Array;
  readonly #places: Int32Array;

  constructor(tree: SymbolTree, contexts: ContextSet, history: History, options: EngineOptions) {
    this.tree = tree;
    this.#contexts = contexts;
    this.#history = history;
    this.#counters = new CounterTable(options.tableBits, contexts.count);
    this.#matchA = new MatchModel(history, options.matchMinimums[0], MATCH_TABLE_BITS);
    this.#matchB = new MatchModel(history, options.matchMinimums[1], MATCH_TABLE_BITS);
    this.#inputA = new MatchInput(this.#matchA);
    this.#inputB = new MatchInput(this.#matchB);
    this.#modelByNode = new Apm(tree.symbols, 0.02);
    this.#modelByHash = new Apm(1 << HASH_ROW_BITS, 0.02);
    this.#finalByNode = new Apm(tree.symbols, 0.02);
    this.#finalByHash = new Apm(1 << HASH_ROW_BITS, 0.02);
    this.#buckets = new Int32Array(contexts.count);
    this.#places = new Int32Array(contexts.count);
    this.#mixer = new Mixer({
      rows: [
        DEPTH_STEPS * 4,
        SURPRISE_STEPS * STRETCH_STEPS,
        NODE_ROWS,
        contexts.orders * STRETCH_STEPS,
        256,
        FIELD_STEPS * DEPTH_STEPS,
        1 << SYMBOL_ROW_BITS,
      ],
      weights: initialWeights(contexts.count),
      rate: options.mixerRate,
      extraRate: 0.02,
      warmup: 1000,
      finalRate: 0.0005,
    });
  }

  /**
   * Code one symbol of a lane. prefix: the model's masses as prefix sums [symbols + 1], or null where
   * there is no model. Returns the symbol.
   */
  code(coder: Coder, lane: number, prefix: Float64Array | null, symbol: number): number {
    const { split, children } = this.tree;
    const contexts = this.#contexts;
    const mixer = this.#mixer;
    const history = this.#history;
    const previous = history.at(history.next[lane]! - history.lanes);
    const surprise = prefix === null ? 0 : surpriseStep(prefix[this.tree.symbols]! / CDF_TOTAL);
    const lastByte = contexts.lastByte[lane]!;
    const field = contexts.field[lane]! < FIELD_STEPS ? contexts.field[lane]! : FIELD_STEPS - 1;
    this.#inputA.begin(lane);
    this.#inputB.begin(lane);
    let node = 0;
    let path = 1; // of the node within its group of levels: 1, 2..3, 4..7
    for (let depth = 0; ; depth++) {
      if (depth % GROUP_LEVELS === 0) {
        this.#counters.find(contexts.hashes, lane * contexts.count, node, this.#buckets);
        path = 1;
      }
      const row = Math.imul(previous * 4099 + node + 1, 0x9e3779b1) >>> (32 - HASH_ROW_BITS);
      const modelStretch = prefix === null ? 0 : this.#addModel(prefix, node, row, surprise);
      const matchState = this.#addMatches(split[node]!, modelStretch);
      const order = this.#addCounters(path);
      const level = depth < DEPTH_STEPS ? depth : DEPTH_STEPS - 1;
      const sureness = stretchStep(modelStretch);
      const selected = mixer.selected;
      selected[0] = level * 4 + matchState;
      selected[1] = surprise * STRETCH_STEPS + sureness;
      selected[2] = node < NODE_ROWS ? node : NODE_ROWS - 1;
      selected[3] = order * STRETCH_STEPS + sureness;
      selected[4] = lastByte;
      selected[5] = field * DEPTH_STEPS + level;
      selected[6] = Math.imul(previous, 0x9e3779b1) >>> (32 - SYMBOL_ROW_BITS);

      const mixed = mixer.mix();
      const refined = this.#finalByNode.refine(node, mixed) + this.#finalByHash.refine(row, mixed);
      let p = Math.floor((squash(mixed) * 0.5 + refined * 0.25) * BIT_TOTAL);
      if (!(p >= LEAST)) p = LEAST;
      if (p > BIT_TOTAL - LEAST) p = BIT_TOTAL - LEAST;
      const bit = coder.codeBit(symbol >= split[node]! ? 1 : 0, p);

      this.#learn(bit, prefix !== null);
      path = path * 2 + bit;
      const child = children[2 * node + bit]!;
      if (child < 0) {
        symbol = ~child;
        break;
      }
      node = child;
    }
    history.append(lane, symbol);
    contexts.update(lane, symbol);
    this.#matchA.update(lane, symbol);
    this.#matchB.update(lane, symbol);
    return symbol;
  }

  /** Inputs 0..3. Returns the model's stretch for "right". */
  #addModel(prefix: Float64Array, node: number, row: number, surprise: number): number {
    const { low, split, high } = this.tree;
    const mixer = this.#mixer;
    const start = prefix[low[node]!]!;
    const end = prefix[high[node]!]!;
    let p = Math.floor(((end - prefix[split[node]!]!) / (end - start)) * BIT_TOTAL);
    if (!(p >= 1)) p = 1;
    if (p > BIT_TOTAL - 1) p = BIT_TOTAL - 1;
    const x = stretch(p);
    mixer.add(0, surprise, x);
    mixer.add(1, 0, 0.3);
    mixer.add(2, 0, stretch((this.#modelByNode.refine(node, x) * (BIT_TOTAL - 2) + 1) | 0));
    mixer.add(3, 0, stretch((this.#modelByHash.refine(row, x) * (BIT_TOTAL - 2) + 1) | 0));
    return x;
  }

  /** Inputs 4 and 5. Returns the state of the match that speaks. */
  #addMatches(split: number, modelStretch: number): number {
    const mixer = this.#mixer;
    const a = this.#inputA;
    const b = this.#inputB;
    const stateA = a.state;
    const stateB = b.state;
    if (stateA !== 0) mixer.add(4, a.confidence, a.predict(split, modelStretch));
    if (stateB !== 0) mixer.add(5, b.confidence, b.predict(split, modelStretch));
    return stateA !== 0 ? stateA : stateB;
  }

  /** Two inputs per context that was seen before. Returns which of the orders were. */
  #addCounters(path: number): number {
    const words = this.#counters.words;
    const buckets = this.#buckets;
    const places = this.#places;
    const mixer = this.#mixer;
    const orderOf = this.#contexts.orderOf;
    let order = 0;
    for (let i = 0; i < buckets.length; i++) {
      const at = buckets[i]! + path;
      places[i] = at;
      const slow = words[at]!;
      if ((slow & 255) === 0) continue;
      order |= orderOf[i]!;
      const confidence = CONFIDENCE[slow & 1023]!;
      const p = slow >>> 10;
      const q = words[at + FAST]! << 6;
      mixer.add(FIXED_INPUTS + 2 * i, confidence, stretch(p > 0 ? p : 1));
      mixer.add(FIXED_INPUTS + 2 * i + 1, confidence, stretch(q > 0 ? q : 1));
    }
    return order;
  }

  #learn(bit: number, model: boolean): void {
    const words = this.#counters.words;
    const places = this.#places;
    this.#mixer.update(bit);
    for (let i = 0; i < places.length; i++) updateCounter(words, places[i]!, bit);
    this.#inputA.update(bit);
    this.#inputB.update(bit);
    this.#finalByNode.update(bit);
    this.#finalByHash.update(bit);
    if (!model) return;
    this.#modelByNode.update(bit);
    this.#modelByHash.update(bit);
  }
}
