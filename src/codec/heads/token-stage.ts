import { massPrefix } from "../cdf.ts";
import type { EnsembleParameters } from "../ensemble-parameters.ts";
import { History } from "../history.ts";
import { MatchModel } from "../mixing/match.ts";
import type { Coder } from "../range-coder.ts";
import { BiasHead, UNITS_PER_NAT } from "./bias.ts";
import { NgramHead } from "./ngrams.ts";

/** Token orders of the n-gram members, ascending. */
const ORDERS = [1, 2, 3, 5];
const NGRAM_RATE = 0.02;
const MATCH_MINIMUM = 5;
const MATCH_TABLE_BITS = 18;
const MATCH_RATE = 0.1;
const INITIAL_MATCH_WEIGHT = 2;

/**
 * Stage A: the model's logits plus what this text itself has shown, at token level. Every weight
 * follows the gradient of the coding cost, so a member that was useless for long comes back.
 */
export class TokenStage {
  readonly #vocab: number;
  readonly #history: History;
  readonly #bias: BiasHead;
  readonly #ngrams: NgramHead[];
  readonly #match: MatchModel;
  /** By match length. */
  readonly #matchWeights = new Float64Array(MatchModel.LONGEST + 1).fill(INITIAL_MATCH_WEIGHT);
  readonly #z: Float32Array;
  readonly #prefix: Float64Array;

  constructor(vocab: number, lanes: number, parameters: EnsembleParameters) {
    this.#vocab = vocab;
    this.#history = new History(lanes);
    this.#bias = new BiasHead(vocab, parameters.biasRate / 256);
    this.#ngrams = ORDERS.map(() => new NgramHead(parameters.tableBits, NGRAM_RATE));
    this.#match = new MatchModel(this.#history, MATCH_MINIMUM, MATCH_TABLE_BITS);
    this.#z = new Float32Array(vocab);
    this.#prefix = new Float64Array(vocab + 1);
  }

  code(coder: Coder, lane: number, logits: Float32Array, offset: number, token: number): number {
    const z = this.#z;
    const prefix = this.#prefix;
    this.#bias.apply(logits, offset, z);
    this.#applyNgrams(lane);
    const expected = this.#match.expected(lane);
    const length = this.#match.length[lane]!;
    if (expected >= 0) z[expected]! += this.#matchWeights[length]! * UNITS_PER_NAT;

    const total = massPrefix(z, 0, prefix, this.#vocab);
    const coded = coder.codeSymbol(token, prefix, this.#vocab);

    if (expected >= 0) {
      const p = (prefix[expected + 1]! - prefix[expected]!) / total;
      this.#matchWeights[length]! += MATCH_RATE * ((expected === coded ? 1 : 0) - p);
    }
    for (const ngram of this.#ngrams) ngram.learn(prefix, total, coded);
    this.#bias.learn(prefix, coded);
    this.#history.append(lane, coded);
    this.#match.update(lane, coded);
    return coded;
  }

  #applyNgrams(lane: number): void {
    const history = this.#history;
    const next = history.next[lane]!;
    let hash = 0;
    let back = 0;
    for (let k = 0; k < ORDERS.length; k++) {
      while (back < ORDERS[k]!) {
        hash = Math.imul(hash + history.at(next - ++back * history.lanes), 0x2c1b3c6d);
        hash ^= hash >>> 15;
      }
      this.#ngrams[k]!.apply(hash, this.#z, UNITS_PER_NAT);
    }
  }
}
