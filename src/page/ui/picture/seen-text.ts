import { COSTS, GUESSES, type Pieces, type TracedPreset } from "../../bridge/picture-protocol.ts";
import { firstAbove } from "./rows.ts";

export interface Guess {
  readonly text: string;
  readonly chance: number;
}

/** What is known of one piece: its cost, and what was expected in its place. */
export interface PieceView {
  readonly bits: number;
  /** What it would have cost by the model alone, by the model as corrected for this text, and by this text alone. */
  readonly costs: readonly [model: number, corrected: number, text: number];
  /** What followed the same tokens earlier in the text, and how many of those agree; undefined if they never occurred. */
  readonly repeat: { readonly text: string; readonly agreeing: number } | undefined;
  readonly guesses: readonly Guess[];
}

/** How many numbers each column holds per piece. */
const WIDTHS: Readonly<Record<keyof Pieces, number>> = {
  ends: 1,
  bits: 1,
  costs: COSTS,
  guesses: GUESSES,
  chances: GUESSES,
  repeated: 1,
  agreeing: 1,
};
const COLUMNS = Object.keys(WIDTHS) as (keyof Pieces)[];

function roomFor(count: number): Pieces {
  return {
    ends: new Int32Array(count),
    bits: new Float32Array(count),
    costs: new Float32Array(count * COSTS),
    guesses: new Int32Array(count * GUESSES),
    chances: new Float32Array(count * GUESSES),
    repeated: new Int32Array(count),
    agreeing: new Int32Array(count),
  };
}

/** A text, and what is known so far of its pieces. */
export class SeenText {
  readonly text: string;
  readonly preset: TracedPreset;
  /** How much of the text is coded, in whatever order. */
  share = 0;
  /** What all of it became; undefined until it is coded. */
  codeBytes: number | undefined;
  vocabulary: readonly string[] = [];
  #count = 0;
  #pieces = roomFor(1024);
  #totalBits = 0;
  #modelBits = 0;
  #totalBytes = 0;

  constructor(text: string, preset: TracedPreset = "balanced") {
    this.text = text;
    this.preset = preset;
  }

  /** The number of pieces so far. */
  get count(): number {
    return this.#count;
  }

  /** Where the last of them ends, in UTF-16 units. */
  get end(): number {
    return this.#count === 0 ? 0 : this.endOf(this.#count - 1);
  }

  get totalBits(): number {
    return this.#totalBits;
  }

  /** The bits that the model alone would have needed. */
  get modelBits(): number {
    return this.#modelBits;
  }

  /** The length in UTF-8 of all pieces so far. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  add(more: Pieces): void {
    const { ends, bits, costs } = more;
    const needed = this.#count + ends.length;
    if (needed > this.#pieces.ends.length) {
      const larger = roomFor(2 * needed);
      for (const column of COLUMNS) larger[column].set(this.#pieces[column]);
      this.#pieces = larger;
    }
    for (let at = this.end; at < (ends.at(-1) ?? 0); at++) this.#totalBytes += bytesAt(this.text, at);
    for (const column of COLUMNS) this.#pieces[column].set(more[column], this.#count * WIDTHS[column]);
    this.#count = needed;
    for (const some of bits) this.#totalBits += some;
    for (let i = 0; i < costs.length; i += COSTS) this.#modelBits += costs[i] ?? 0;
  }

  startOf(piece: number): number {
    return piece === 0 ? 0 : this.endOf(piece - 1);
  }

  endOf(piece: number): number {
    return this.#pieces.ends[piece] ?? 0;
  }

  bitsOf(piece: number): number {
    return this.#pieces.bits[piece] ?? 0;
  }

  view(piece: number): PieceView {
    const { costs, guesses, chances, repeated, agreeing } = this.#pieces;
    const [model = 0, corrected = 0, text = 0] = costs.subarray(piece * COSTS);
    const length = agreeing[piece] ?? 0;
    return {
      bits: this.bitsOf(piece),
      costs: [model, corrected, text],
      repeat: length > 0 ? { text: this.#read(repeated[piece]), agreeing: length } : undefined,
      guesses: Array.from({ length: GUESSES }, (_, i) => {
        const at = piece * GUESSES + i;
        return { text: this.#read(guesses[at]), chance: chances[at] ?? 0 };
      }),
    };
  }

  #read(token = 0): string {
    return this.vocabulary[token] ?? "";
  }

  /** The piece that holds the character at `place`; `count` if the model has not read that far. */
  pieceAt(place: number): number {
    return firstAbove(this.#pieces.ends, this.#count, place);
  }
}

/** The bytes that a UTF-16 unit takes in UTF-8; each half of a surrogate pair counts for two of its four. */
export function bytesAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit < 0x80) return 1;
  if (unit < 0x800 || (unit >= 0xd800 && unit < 0xe000)) return 2;
  return 3;
}
