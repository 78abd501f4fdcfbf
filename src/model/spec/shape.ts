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
  /** "relu2": the square of ReLU, without gates. The others are functions of a gate, with which an up is multiplied. */
  readonly activation: "relu" | "silu" | "relu2";
  readonly ropeTheta: number;
  readonly ropeScaling?: RopeScaling;
  /** The checkpoint's rms_norm_eps. Each norm of a spec has its own in integers; this one is for training on. */
  readonly normEpsilon: number;
  readonly memory?: MemoryShape;
}

/**
 * Tables with rows for the last one, two and three tokens, in this order; there are `rows.length` of them. A position
 * remembers one row of each, side by side, and every layer adds a linear map of them to the residual.
 */
export interface MemoryShape {
  /** The columns of a table. */
  readonly width: number;
  /** The rows of each table: powers of two. */
  readonly rows: readonly number[];
}

/** What a position remembers: the columns of all tables. 0 without memory. */
export function rememberedColumns({ memory }: Pick<DecoderShape, "memory">): number {
  return memory ? memory.width * memory.rows.length : 0;
}

/** The outputs of the map into the hidden channels. */
export function intoHiddenOutputs({
  activation,
  hidden,
}: Pick<DecoderShape, "activation" | "hidden">): number {
  return activation === "relu2" ? hidden : 2 * hidden;
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
