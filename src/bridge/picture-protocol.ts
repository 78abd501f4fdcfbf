/** What the page and the worker behind the picture say to each other: types only. */
import type { Preset } from "../codec/coding/ensemble-parameters.ts";

/** How many guesses of the model are told for each piece. */
export const GUESSES = 3;

/** What the model alone thought of some pieces of a text. A piece is a token, or several that make one character. */
export interface Pieces {
  /** ends[i]: where piece i ends, in UTF-16 units of the text. */
  readonly ends: Int32Array;
  /** What the model alone would need for it. */
  readonly bits: Float32Array;
  /** [pieces, GUESSES]: the tokens it held likeliest at that place, the likeliest first. */
  readonly guesses: Uint16Array;
  /** [pieces, GUESSES]: their probabilities. */
  readonly chances: Float32Array;
}

export interface PictureListener {
  /** tokens[i]: how token i reads. Comes before the first pieces. */
  onVocabulary(tokens: readonly string[]): void;
  /** The next pieces in order. Resolves to false when no more are wanted. */
  onPieces(pieces: Pieces): Promise<boolean> | boolean;
}

export interface PictureWorker {
  /** Looks at a text from its beginning. Rejects with a sentence. */
  look(text: string, modelId: string | undefined, listener: PictureListener): Promise<void>;
  /** The size of the .nacre file of a short text. */
  measure(text: string, preset: Preset, modelId: string | undefined): Promise<number>;
}
