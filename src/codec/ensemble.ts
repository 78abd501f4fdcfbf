/**
 * The ensemble: from the transformer's logits to coded tokens, the same code in both directions.
 * It adapts to the text while it codes; two ensembles that saw the same tokens are in the same state.
 */

import type { Vocabulary } from "../model/model.ts";
import type { EnsembleParameters } from "./ensemble-parameters.ts";
import { TokenStage } from "./heads/token-stage.ts";
import { BinaryStage } from "./mixing/binary-stage.ts";
import type { Coder } from "./range-coder.ts";

export * from "./ensemble-parameters.ts";

export class Ensemble {
  readonly #stage: TokenStage | BinaryStage;

  /** One ensemble serves all lanes of a block: what one lane teaches, the others know. */
  constructor(vocabulary: Vocabulary, lanes: number, parameters: EnsembleParameters) {
    this.#stage =
      parameters.stage === "token"
        ? new TokenStage(vocabulary.bytes.length, lanes, parameters)
        : new BinaryStage(vocabulary, lanes, parameters);
  }

  /**
   * Code one token of a lane. logits: integer-valued, [vocab] at `offset`, in 1/32 octave.
   * token: what to encode; ignored when `coder` decodes. Returns the token.
   */
  code(coder: Coder, lane: number, logits: Float32Array, offset: number, token: number): number {
    return this.#stage.code(coder, lane, logits, offset, token);
  }
}
