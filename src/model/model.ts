/** What the codec needs of a transformer. All results are exact integers: see ARCHITECTURE.md. */

/** Logits are integers in units of 1/32 octave: a probability is proportional to 2^(logit / 32). */
export const LOGIT_UNITS_PER_OCTAVE = 32;

/**
 * The tokens a model predicts, numbered in the order of their bytes, so that tokens
 * sharing a prefix are neighbours in every cdf and in the tree of the binary stage.
 */
export interface Vocabulary {
  /** bytes[token]: never empty, strictly ascending as byte strings; all 256 single bytes are there. */
  readonly bytes: readonly Uint8Array[];
  /** weights[token]: 16 * log2 of how often the token stood in the training text, coarse. */
  readonly weights: Uint8Array;
}

/** A model as it goes to another thread. What is in it only the backend knows that made it. */
export interface ModelCopy {
  readonly content: object;
  /** What of it is handed over. */
  readonly transfer: ArrayBuffer[];
}

export interface LogitModel {
  readonly vocabulary: Vocabulary;
  /** The SHA-256 of the spec file, 32 bytes. */
  readonly id: Uint8Array;
  /** What computes the model; it never affects a result. */
  readonly backend: "webgpu" | "wasm" | "native" | "test";
  /** How many positions are best fed at once, over all lanes; more only take memory. Absent: as many as can be. */
  readonly positionsAtOnce?: number | undefined;
  /**
   * A new session for `lanes` texts that advance in lockstep. tokens: how many will be fed to all of them together, if
   * that is known: few are not worth threads.
   */
  open(lanes: number, tokens?: number): LaneSession;
  /**
   * For texts that are fed one token at a time: sessions that together have `lanes` lanes, in order. With threads, each
   * session is computed while the caller is busy with the others; without, there is only one.
   */
  openApart(lanes: number, tokens?: number): LaneSession[];
  /** What another thread needs to compute the model by itself. Absent where that would take too much. */
  readonly copy?: (() => ModelCopy) | undefined;
}

export interface LaneSession {
  readonly lanes: number;
  /**
   * Appends `steps` tokens to every lane: tokens [lanes, steps], row-major, for any steps >= 1. Resolves to logits
   * [lanes, steps, vocab], row-major, where row (l, s) predicts what follows token s of lane l. The result does not
   * depend on how a text is divided into calls, nor on whether the one before has resolved. The first token of a lane
   * must be START_TOKEN. Rejects when the backend fails. spare: logits of an earlier call that nobody needs any more;
   * their memory may be used again.
   */
  feed(tokens: Int32Array, steps: number, spare?: Float32Array): Promise<Float32Array>;
  /** A new session of one lane with the past of `lane`. Afterwards neither affects the other. */
  fork(lane: number): LaneSession;
  /** Gives the memory back. Calling it again does nothing. */
  dispose(): void;
}

/**
 * The token that every lane begins with: NUL, which byte order makes token 0. It separated the documents of the
 * embedded model's training text. In a model with a token for the beginning of a text, NUL has that token's row.
 */
export const START_TOKEN = 0;

/** Turns bytes into tokens and back: `decode(encode(x))` equals x for every x. */
export interface Tokenizer {
  /** The SHA-256 of tokenizer.json, 32 bytes. */
  readonly hash: Uint8Array;
  encode(data: Uint8Array): Int32Array;
  decode(tokens: Int32Array): Uint8Array;
}
