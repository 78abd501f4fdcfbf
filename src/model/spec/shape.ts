/** The dimensions of a Llama-type decoder, and what its positions mean. */

export interface DecoderShape {
  readonly vocabSize: number;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly hidden: number;
  /** How many tokens a position sees, itself included. Null: all since position 0. */
  readonly window: number | null;
  /** Positions are 0 .. maxPositions - 1. A longer text starts again at 0, with its last tokens as context. */
  readonly maxPositions: number;
  readonly activation: "relu" | "silu";
  readonly ropeTheta: number;
  readonly ropeScaling?: RopeScaling;
  /** The checkpoint's rms_norm_eps. Each norm of a spec has its own in integers; this one is for training on. */
  readonly normEpsilon: number;
}

/** How a model that was trained on short texts was adapted to longer ones. */
export type RopeScaling =
  | { readonly type: "linear"; readonly factor: number }
  | {
      readonly type: "llama3";
      readonly factor: number;
      readonly lowFrequency: number;
      readonly highFrequency: number;
      readonly trainedPositions: number;
    };
