/** An encoder that tells of each token what it cost and what each group of inputs gave it: for the eye, not for the file. */

import { log2 } from "../base/ieee-math.ts";
import { EnsembleEncoder, type EnsembleShape, ensembleOf } from "./token-coder.ts";

export interface TokenTrace {
  /** What the range coder spent on the token. */
  readonly bits: number;
  /** What it would have cost by the model alone, as the ensemble has corrected it for this text. */
  readonly correctedBits: number;
  /** By matches and contexts alone: what the text so far says by itself. */
  readonly textBits: number;
  /** The token that stood behind the same tokens before, or -1; and how many of them agree. */
  readonly repeated: number;
  readonly agreeing: number;
}

/** Stage B only. It writes the same bytes as any encoder. */
export class TracedEncoder extends EnsembleEncoder {
  readonly #chances: number;
  #spent: number;

  constructor(shape: EnsembleShape) {
    if (shape.ensemble === ensembleOf("fast")) throw new RangeError("stage A is not traced");
    super(shape);
    this.#chances = this.kernel.traceBits();
    this.#spent = this.#spentSoFar();
  }

  trace(lane: number, logits: Float32Array, offset: number, token: number): TokenTrace {
    const repeated = this.kernel.matchedToken(lane);
    const agreeing = this.kernel.matchedLength(lane);
    this.encode(lane, logits, offset, token);
    const before = this.#spent;
    this.#spent = this.#spentSoFar();
    const [corrected, text] = new Float64Array(this.kernel.memory.buffer, this.#chances, 2);
    return {
      bits: this.#spent - before,
      correctedBits: -log2(corrected!),
      textBits: -log2(text!),
      repeated,
      agreeing,
    };
  }

  /** Fractions of a bit are in what is left of the range. */
  #spentSoFar(): number {
    return 8 * this.length - log2(this.kernel.rangeLeft());
  }
}
