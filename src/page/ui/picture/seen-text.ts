import { COSTS, GUESSES, type Pieces } from "../../bridge/picture-protocol.ts";
import { firstAbove } from "./rows.ts";

export interface Guess {
  readonly text: string;
  readonly chance: number;
}

/** What was thought of one piece. */
export interface PieceView {
  readonly bits: number;
  /** By the model alone; by the model as this text has corrected it; by this text itself. */
  readonly costs: readonly [model: number, corrected: number, text: number];
  /** What followed the same tokens earlier, and how many agree; undefined when there is no such place. */
  readonly repeat: { readonly text: string; readonly agreeing: number } | undefined;
  readonly guesses: readonly Guess[];
}

/** How many numbers each piece has in them. */
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

/** A text and what was thought of it so far. */
export class SeenText {
  readonly text: string;
  vocabulary: readonly string[] = [];
  #count = 0;
  #pieces = roomFor(1024);
  #totalBits = 0;
  #modelBits = 0;
  #totalBytes = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Pieces so far. */
  get count(): number {
    return this.#count;
  }

  /** How far the model has come in the text. */
  get end(): number {
    return this.#count === 0 ? 0 : this.endOf(this.#count - 1);
  }

  get totalBits(): number {
    return this.#totalBits;
  }

  /** What the model alone would have needed. */
  get modelBits(): number {
    return this.#modelBits;
  }

  /** UTF-8 bytes of what the model has read. */
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

  /** The piece that holds the character at `place`; `count` when the model has not come so far. */
  pieceAt(place: number): number {
    return firstAbove(this.#pieces.ends, this.#count, place);
  }
}

/** UTF-8 bytes of a UTF-16 unit: half a pair has two of its four. */
export function bytesAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit < 0x80) return 1;
  if (unit < 0x800 || (unit >= 0xd800 && unit < 0xe000)) return 2;
  return 3;
}
