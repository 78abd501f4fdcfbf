/** What the codec asks of a transformer. Everything here is exact: see ARCHITECTURE.md. */

/** Logits are integers in units of 1/32 octave: frequency is proportional to 2^(logit / 32). */
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

export interface LogitModel {
  readonly vocabulary: Vocabulary;
  /** SHA-256 of the integer spec, 32 bytes. */
  readonly id: Uint8Array;
  /** Which implementation runs it; never affects a result. */
  readonly backend: "webgpu" | "wasm" | "native" | "test";
  /** A fresh kvCache for `lanes` texts that advance in lockstep. */
  open(lanes: number): LaneSession;
  /**
   * For texts that are fed a token at a time: sessions that have `lanes` lanes together, in order. Each is
   * computed while the caller deals with the others, where there are threads; without, it is one session.
   */
  openApart(lanes: number): LaneSession[];
}

export interface LaneSession {
  readonly lanes: number;
  /**
   * Append `steps` tokens to every lane: tokens [lanes, steps], row-major, any steps >= 1.
   * Resolves to logits [lanes, steps, vocab], row-major: entry (l, s) predicts what follows
   * token s of lane l. The result does not depend on how a text is divided into calls.
   * Before a lane's first token, feed START_TOKEN. Rejects when the backend fails.
   */
  feed(tokens: Int32Array, steps: number): Promise<Float32Array>;
  /** A session of one lane that has fed what this one's `lane` has; each goes on without the other. */
  fork(lane: number): LaneSession;
  /** Gives its memory back; a second time does nothing. */
  dispose(): void;
}

/**
 * NUL separated the documents of the training text; byte order makes it token 0. In a model with a
 * token for the beginning of a text, NUL has that token's place.
 */
export const START_TOKEN = 0;

/** Bytes to tokens and back; `decode(encode(x))` equals x for every byte string. */
export interface Tokenizer {
  /** SHA-256 of tokenizer.json, 32 bytes. */
  readonly hash: Uint8Array;
  encode(data: Uint8Array): Int32Array;
  decode(tokens: Int32Array): Uint8Array;
}
