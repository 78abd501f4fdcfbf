import type { Vocabulary } from "../../model/model.ts";
import { massPrefix } from "../cdf.ts";
import type { EnsembleParameters } from "../ensemble-parameters.ts";
import { BiasHead } from "../heads/bias.ts";
import { History } from "../history.ts";
import type { Coder } from "../range-coder.ts";
import { MixingEngine } from "./engine.ts";
import { TextContexts } from "./text-contexts.ts";
import { weightBalancedTree } from "./tree.ts";

/** Stage B: the model's cdf, corrected by the bias head, is one input of the binary mixing engine. */
export class BinaryStage {
  readonly #engine: MixingEngine;
  readonly #bias: BiasHead;
  readonly #z: Float32Array;
  readonly #prefix: Float64Array;

  constructor(vocabulary: Vocabulary, lanes: number, parameters: EnsembleParameters) {
    const vocab = vocabulary.bytes.length;
    const tree = weightBalancedTree(vocabulary.weights);
    const history = new History(lanes);
    const contexts = new TextContexts(history, vocabulary.bytes);
    this.#engine = new MixingEngine(tree, contexts, history, {
      tableBits: parameters.tableBits,
      mixerRate: parameters.mixerRate / 65536,
      matchMinimums: [6, 3],
    });
    this.#bias = new BiasHead(vocab, parameters.biasRate / 256);
    this.#z = new Float32Array(vocab);
    this.#prefix = new Float64Array(vocab + 1);
  }

  code(coder: Coder, lane: number, logits: Float32Array, offset: number, token: number): number {
    this.#bias.apply(logits, offset, this.#z);
    massPrefix(this.#z, 0, this.#prefix, this.#z.length);
    const coded = this.#engine.code(coder, lane, this.#prefix, token);
    this.#bias.learn(this.#prefix, coded);
    return coded;
  }
}
