/** The bits of a scan: a byte FF is followed by 00, so that it is no marker. */

import type { HuffmanTable } from "./huffman.ts";

const STUFFED = 0xff;

/** A scan is no such sequence of codes as JPEG has, or one that the writer would not write. */
export class UnusualScanError extends Error {
  override readonly name = "UnusualScanError";
}

export function unusual(what: string): UnusualScanError {
  return new UnusualScanError(what);
}

export class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #buffer = 0;
  /** Bits in the buffer. */
  #count = 0;
  /** Zeros in it that stand for bytes behind the end. */
  #missing = 0;
  /** What fills up bytes: 0, 1, or undefined when none was to fill. */
  padding: number | undefined;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  symbol(table: HuffmanTable): number {
    if (this.#count < 16) this.#fill();
    const entry = table.symbols[(this.#buffer >>> (this.#count - 16)) & 0xffff]!;
    if (entry === 0) throw unusual("no code begins so");
    this.#count -= entry >> 8;
    return entry & 0xff;
  }

  /** Up to 16 bits. */
  bits(count: number): number {
    if (this.#count < count) this.#fill();
    this.#count -= count;
    return (this.#buffer >>> this.#count) & ((1 << count) - 1);
  }

  /** A number of so many bits, by its magnitude: those whose first bit is 0 are negative. */
  signed(count: number): number {
    if (count === 0) return 0;
    const value = this.bits(count);
    return value >> (count - 1) ? value : value - (1 << count) + 1;
  }

  /** Passes over the rest of a byte: where the next one stands. */
  align(): number {
    const left = this.#count & 7;
    if (left > 0) {
      const rest = this.bits(left);
      const ones = (1 << left) - 1;
      const padding = rest === 0 ? 0 : 1;
      if (rest !== 0 && rest !== ones) throw unusual("padding of both bits");
      this.padding ??= padding;
      if (this.padding !== padding) throw unusual("padding of two kinds");
    }
    if (this.#count < 8 * this.#missing) throw unusual("it is cut off");
    for (let bytes = this.#count / 8 - this.#missing; bytes > 0; bytes--) {
      const isPair = this.#bytes[this.#at - 1] === 0 && this.#bytes[this.#at - 2] === STUFFED;
      this.#at -= isPair ? 2 : 1;
    }
    this.#count = 0;
    this.#missing = 0;
    return this.#at;
  }

  /** The marker between two intervals, which has the number `index`. */
  restart(index: number): void {
    const at = this.align();
    if (this.#bytes[at] !== 0xff || this.#bytes[at + 1] !== 0xd0 + (index & 7)) throw unusual("no restart");
    this.#at = at + 2;
  }

  #fill(): void {
    while (this.#count <= 16) {
      const byte = this.#bytes[this.#at];
      const isEnd = byte === undefined || (byte === STUFFED && this.#bytes[this.#at + 1] !== 0);
      if (isEnd) this.#missing++;
      else this.#at += byte === STUFFED ? 2 : 1;
      this.#buffer = (this.#buffer << 8) | (isEnd ? 0 : byte);
      this.#count += 8;
    }
  }
}

export class BitWriter {
  readonly #bytes: Uint8Array;
  readonly #padding: number;
  #at: number;
  #buffer = 0;
  #count = 0;

  /** Writes into `bytes` from a place on. padding: the bit that fills up bytes. */
  constructor(bytes: Uint8Array, at: number, padding: number) {
    this.#bytes = bytes;
    this.#at = at;
    this.#padding = padding;
  }

  symbol(table: HuffmanTable, symbol: number): void {
    const length = table.lengths[symbol]!;
    if (length === 0) throw unusual("a symbol without a code");
    this.bits(table.codes[symbol]!, length);
  }

  /** Up to 16 bits. */
  bits(value: number, count: number): void {
    this.#buffer = (this.#buffer << count) | value;
    this.#count += count;
    while (this.#count >= 8) {
      this.#count -= 8;
      const byte = (this.#buffer >>> this.#count) & 0xff;
      this.#push(byte);
      if (byte === STUFFED) this.#push(0);
    }
  }

  /** A number of so many bits, as `signed` reads it. */
  signed(value: number, count: number): void {
    this.bits((value < 0 ? value - 1 : value) & ((1 << count) - 1), count);
  }

  /** Fills up a byte: where the next one will stand. */
  align(): number {
    const left = -this.#count & 7;
    if (left > 0) this.bits(this.#padding ? (1 << left) - 1 : 0, left);
    return this.#at;
  }

  restart(index: number): void {
    this.align();
    this.#push(0xff);
    this.#push(0xd0 + (index & 7));
  }

  #push(byte: number): void {
    if (this.#at >= this.#bytes.length) throw unusual("more than its room");
    this.#bytes[this.#at++] = byte;
  }
}

/** How many bits a number's magnitude has. */
export function bitLength(value: number): number {
  return 32 - Math.clz32(Math.abs(value));
}
