import { COSTS, GUESSES } from "../../src/page/bridge/picture-protocol.ts";
import type { TokenView } from "./piece-reader.ts";

/** What is known of each token of a text, in columns: a long text's objects would take several times the memory. */
export class TokenViews {
  readonly #bits: Float32Array;
  readonly #costs: Float32Array;
  readonly #guesses: Int32Array;
  readonly #chances: Float32Array;
  readonly #repeated: Int32Array;
  readonly #agreeing: Int32Array;

  constructor(tokens: number) {
    this.#bits = new Float32Array(tokens);
    this.#costs = new Float32Array(COSTS * tokens);
    this.#guesses = new Int32Array(GUESSES * tokens);
    this.#chances = new Float32Array(GUESSES * tokens);
    this.#repeated = new Int32Array(tokens);
    this.#agreeing = new Int32Array(tokens);
  }

  set(at: number, view: TokenView): void {
    this.#bits[at] = view.bits;
    this.#costs.set([view.modelBits, view.correctedBits, view.textBits], COSTS * at);
    this.#guesses.set(view.guesses, GUESSES * at);
    this.#chances.set(view.chances, GUESSES * at);
    this.#repeated[at] = view.repeated;
    this.#agreeing[at] = view.agreeing;
  }

  get(at: number): TokenView {
    const [modelBits = 0, correctedBits = 0, textBits = 0] = this.#costs.subarray(COSTS * at);
    return {
      bits: this.#bits[at]!,
      modelBits,
      correctedBits,
      textBits,
      guesses: [...this.#guesses.subarray(GUESSES * at, GUESSES * (at + 1))],
      chances: [...this.#chances.subarray(GUESSES * at, GUESSES * (at + 1))],
      repeated: this.#repeated[at]!,
      agreeing: this.#agreeing[at]!,
    };
  }
}
