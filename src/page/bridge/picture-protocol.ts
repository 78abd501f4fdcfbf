/** What the page and the worker behind the pictures say to each other. */

import type { Preset } from "../../core.ts";
import type { Result } from "./result.ts";

/** How many guesses of the model are given for each piece. */
export const GUESSES = 3;

/** How many costs are given for each piece besides its own: by the model alone, by the corrected model, by the text itself. */
export const COSTS = 3;

/** What is known of some pieces of a text. A piece is a token, or several that make up one character. */
export interface Pieces {
  /** ends[i]: where piece i ends, in UTF-16 units of the text. */
  readonly ends: Int32Array;
  /** What the range coder spent on each piece. */
  readonly bits: Float32Array;
  /** [pieces, COSTS], in bits. */
  readonly costs: Float32Array;
  /** [pieces, GUESSES]: the tokens that the model held likeliest in its place, the likeliest first. */
  readonly guesses: Int32Array;
  /** [pieces, GUESSES]: their probabilities. */
  readonly chances: Float32Array;
  /** The token that followed the same tokens earlier in the text, or -1; and how many of those agree. */
  readonly repeated: Int32Array;
  readonly agreeing: Int32Array;
}

/** The presets whose encoder can tell of each token what it cost. */
export type TracedPreset = Extract<Preset, "balanced" | "max">;

/** The one that is nearest to another preset. */
export function tracedPreset(preset: Preset): TracedPreset {
  return preset === "max" ? preset : "balanced";
}

export interface PictureListener {
  /** tokens[i]: how token i reads. Comes before the first pieces. */
  onVocabulary(tokens: readonly string[]): void;
  /**
   * The next pieces, in the text's order. share: how much of the text is coded; of what is coded in several lanes, much
   * stands further on and comes at the end. Resolves to false when no more are wanted.
   */
  onPieces(pieces: Pieces, share: number): Promise<boolean> | boolean;
}

export interface PictureService {
  /** Codes a text as its file does. Resolves to the length of the code, or to undefined if the listener has stopped it. */
  read(
    text: string,
    preset: TracedPreset,
    modelId: string | undefined,
    listener: PictureListener,
  ): Promise<Result<number | undefined>>;
  /** The size of the .nacre file of a short text. */
  measure(text: string, preset: Preset, modelId: string | undefined): Promise<Result<number>>;
  /** A text as a message, by the embedded model whatever was chosen, since whoever gets it has that one. */
  encode(text: string): Promise<Result<Uint8Array>>;
  decode(message: Uint8Array): Promise<Result<string>>;
}
