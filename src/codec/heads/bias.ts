/** Logits are in 1/32 octave. */
export const UNITS_PER_NAT = 32 / Math.LN2;

/**
 * One number per token, added to its logit: how much more often this text uses it than the model
 * thinks. It follows the gradient of the cost: b <- b - rate * (p - onehot).
 */
export class BiasHead {
  readonly #bias: Float32Array;
  readonly #rate: number;

  constructor(vocab: number, rate: number) {
    this.#bias = new Float32Array(vocab);
    this.#rate = rate * UNITS_PER_NAT;
  }

  /** out[i] = logits[offset + i] + bias[i], rounded to a float32. */
  apply(logits: Float32Array, offset: number, out: Float32Array): void {
    const bias = this.#bias;
    for (let i = 0; i < bias.length; i++) out[i] = logits[offset + i]! + bias[i]!;
  }

  /** prefix: the masses that were coded with, as prefix sums. */
  learn(prefix: Float64Array, token: number): void {
    const bias = this.#bias;
    const step = this.#rate / prefix[bias.length]!;
    let before = 0;
    for (let i = 0; i < bias.length; i++) {
      const after = prefix[i + 1]!;
      bias[i]! -= step * (after - before);
      before = after;
    }
    bias[token]! += this.#rate;
  }
}
