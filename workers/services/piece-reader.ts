/** Turns exact logits into what a person can look at. Nothing here is coded, so floats will do. */

import type { TokenTrace } from "../../src/entropy/traced-encoder.ts";
import { LOGIT_UNITS_PER_OCTAVE } from "../../src/model/model.ts";
import { GUESSES, type Pieces } from "../../src/page/bridge/picture-protocol.ts";

/** What the model alone thinks. */
export interface ModelView {
  readonly modelBits: number;
  readonly guesses: readonly number[];
  readonly chances: readonly number[];
}

export type TokenView = ModelView & TokenTrace;

/** So far below the greatest logit, a token's mass cannot be seen. */
const UNSEEN = 32 * LOGIT_UNITS_PER_OCTAVE;
/** 2^(-i / 32): the mass of a logit that is i below the greatest. */
const MASSES = Float64Array.from(
  { length: UNSEEN },
  (_, i) =>
    // biome-ignore lint/plugin: for display alone
    2 ** (-i / LOGIT_UNITS_PER_OCTAVE),
);

/** What one row of logits says of the token that followed. */
export function viewToken(logits: Float32Array, token: number): ModelView {
  const guesses = likeliest(logits);
  const greatest = logits[guesses[0]!]!;
  // Every logit of every token passes here and through `likeliest`: a closure over `i` would double the time.
  let sum = 0;
  for (let i = 0; i < logits.length; i++) {
    const below = (greatest - logits[i]!) | 0;
    if (below < UNSEEN) sum += MASSES[below]!;
  }
  // biome-ignore lint/plugin: for display alone
  const modelBits = Math.log2(sum) + (greatest - logits[token]!) / LOGIT_UNITS_PER_OCTAVE;
  const chances = guesses.map((guess) => (MASSES[(greatest - logits[guess]!) | 0] ?? 0) / sum);
  return { modelBits, guesses, chances };
}

/** The tokens with the greatest logits, the greatest first. */
function likeliest(logits: Float32Array): number[] {
  const guesses: number[] = [];
  let last = Number.NEGATIVE_INFINITY; // the logit of the least likely guess, once there are enough
  for (let i = 0; i < logits.length; i++) {
    if (logits[i]! > last) last = insert(guesses, logits, i);
  }
  return guesses;
}

/** Puts a token in its place. Returns what the next one must exceed. */
function insert(guesses: number[], logits: Float32Array, token: number): number {
  const place = guesses.findIndex((guess) => logits[token]! > logits[guess]!);
  guesses.splice(place < 0 ? guesses.length : place, 0, token);
  if (guesses.length > GUESSES) guesses.pop();
  return guesses.length < GUESSES ? Number.NEGATIVE_INFINITY : logits[guesses[GUESSES - 1]!]!;
}

/** Joins tokens into pieces of whole characters. */
export class PieceReader {
  readonly #bytes: readonly Uint8Array[];
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  /** The length of all pieces so far, in UTF-16 units. */
  #end = 0;
  /** The tokens so far of a character that is not complete yet. */
  #open: TokenView | undefined;
  #ends: number[] = [];
  #views: TokenView[] = [];

  constructor(bytes: readonly Uint8Array[]) {
    this.#bytes = bytes;
  }

  add(token: number, view: TokenView): void {
    const open = this.#open;
    const whole = open ? together(open, view) : view;
    const units = this.#decoder.decode(this.#bytes[token], { stream: true }).length;
    this.#end += units;
    this.#open = units === 0 ? whole : undefined;
    if (units === 0) return;
    this.#ends.push(this.#end);
    this.#views.push(whole);
  }

  /** The pieces that were completed since the last call. */
  take(): Pieces {
    const views = this.#views;
    const pieces = {
      ends: Int32Array.from(this.#ends),
      bits: Float32Array.from(views, ({ bits }) => bits),
      costs: Float32Array.from(
        views.flatMap(({ modelBits, correctedBits, textBits }) => [modelBits, correctedBits, textBits]),
      ),
      guesses: Int32Array.from(views.flatMap(({ guesses }) => guesses)),
      chances: Float32Array.from(views.flatMap(({ chances }) => chances)),
      repeated: Int32Array.from(views, ({ repeated }) => repeated),
      agreeing: Int32Array.from(views, ({ agreeing }) => agreeing),
    };
    this.#ends = [];
    this.#views = [];
    return pieces;
  }
}

/** For a character of several tokens: what they cost together, and what was expected at the first. */
function together(first: TokenView, next: TokenView): TokenView {
  return {
    ...first,
    bits: first.bits + next.bits,
    modelBits: first.modelBits + next.modelBits,
    correctedBits: first.correctedBits + next.correctedBits,
    textBits: first.textBits + next.textBits,
  };
}
