import { GUESSES, type Pieces } from "../../bridge/picture-protocol.ts";
import { firstAbove } from "./rows.ts";

export interface Guess {
  readonly text: string;
  readonly chance: number;
}

/** A text and what the model thought of it so far. */
export class SeenText {
  readonly text: string;
  vocabulary: readonly string[] = [];
  #count = 0;
  #ends = new Int32Array(1024);
  #bits = new Float32Array(1024);
  #guesses = new Uint16Array(1024 * GUESSES);
  #chances = new Float32Array(1024 * GUESSES);
  #totalBits = 0;
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

  /** UTF-8 bytes of what the model has read. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  add({ ends, bits, guesses, chances }: Pieces): void {
    const needed = this.#count + ends.length;
    if (needed > this.#ends.length) {
      const size = 2 * needed;
      this.#ends = grown(this.#ends, new Int32Array(size));
      this.#bits = grown(this.#bits, new Float32Array(size));
      this.#guesses = grown(this.#guesses, new Uint16Array(size * GUESSES));
      this.#chances = grown(this.#chances, new Float32Array(size * GUESSES));
    }
    for (let at = this.end; at < (ends.at(-1) ?? 0); at++) this.#totalBytes += bytesAt(this.text, at);
    this.#ends.set(ends, this.#count);
    this.#bits.set(bits, this.#count);
    this.#guesses.set(guesses, this.#count * GUESSES);
    this.#chances.set(chances, this.#count * GUESSES);
    this.#count = needed;
    for (const some of bits) this.#totalBits += some;
  }

  startOf(piece: number): number {
    return piece === 0 ? 0 : this.endOf(piece - 1);
  }

  endOf(piece: number): number {
    return this.#ends[piece] ?? 0;
  }

  bitsOf(piece: number): number {
    return this.#bits[piece] ?? 0;
  }

  guessesOf(piece: number): Guess[] {
    return Array.from({ length: GUESSES }, (_, i) => {
      const at = piece * GUESSES + i;
      return { text: this.vocabulary[this.#guesses[at] ?? 0] ?? "", chance: this.#chances[at] ?? 0 };
    });
  }

  /** The piece that holds the character at `place`; `count` when the model has not come so far. */
  pieceAt(place: number): number {
    return firstAbove(this.#ends, this.#count, place);
  }
}

/** UTF-8 bytes of a UTF-16 unit: half a pair has two of its four. */
export function bytesAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit < 0x80) return 1;
  if (unit < 0x800 || (unit >= 0xd800 && unit < 0xe000)) return 2;
  return 3;
}

function grown<T extends Int32Array | Float32Array | Uint16Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
