/** From the exact logits to what a person can look at. Nothing here is coded, so floats may do. */
import { GUESSES, type Pieces } from "../src/bridge/picture-protocol.ts";
import type { Opinions } from "../src/codec/coding/watched-encoder.ts";
import { LOGIT_UNITS_PER_OCTAVE } from "../src/model/model.ts";

/** What the model alone thinks. */
export interface ModelView {
  readonly modelBits: number;
  readonly guesses: readonly number[];
  readonly chances: readonly number[];
}

export type TokenView = ModelView & Opinions;

/** 2^(-i / 32): the mass of a logit that is i below the greatest. */
const MASSES = Float64Array.from(
  { length: 32 * LOGIT_UNITS_PER_OCTAVE },
  (_, i) =>
    // biome-ignore lint/plugin: for display alone
    2 ** (-i / LOGIT_UNITS_PER_OCTAVE),
);

/** What one row of logits says of the token that came. */
export function viewToken(logits: Float32Array, token: number): ModelView {
  let top = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[top]!) top = i;
  const greatest = logits[top]!;
  const mass = (i: number) => MASSES[greatest - logits[i]!] ?? 0;
  let sum = 0;
  const guesses: number[] = [];
  for (let i = 0; i < logits.length; i++) {
    sum += mass(i);
    const last = guesses[GUESSES - 1];
    if (last !== undefined && logits[i]! <= logits[last]!) continue;
    const place = guesses.findIndex((guess) => logits[i]! > logits[guess]!);
    guesses.splice(place < 0 ? guesses.length : place, 0, i);
    guesses.length = Math.min(guesses.length, GUESSES);
  }
  // biome-ignore lint/plugin: for display alone
  const modelBits = Math.log2(sum) + (greatest - logits[token]!) / LOGIT_UNITS_PER_OCTAVE;
  return { modelBits, guesses, chances: guesses.map((guess) => mass(guess) / sum) };
}

/** Puts tokens together to pieces of whole characters. */
export class PieceReader {
  readonly #bytes: readonly Uint8Array[];
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  /** UTF-16 units of all pieces so far. */
  #end = 0;
  /** Of a character that is not complete yet. */
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

  /** The pieces since the last call. */
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

/** Of a character that takes several tokens: what all cost, and what was expected at the first. */
function together(first: TokenView, next: TokenView): TokenView {
  return {
    ...first,
    bits: first.bits + next.bits,
    modelBits: first.modelBits + next.modelBits,
    correctedBits: first.correctedBits + next.correctedBits,
    textBits: first.textBits + next.textBits,
  };
}
