/**
 * A carry-propagating range coder whose 48-bit state lives in doubles. The bounds are derived in
 * range-coder.md; the invariants named there are repeated beside the fields that keep them.
 *
 * Encoder and decoder have the same methods: the encoder writes its first argument and returns
 * it, the decoder ignores it and returns what it read. What drives them is written once.
 */

/** Probabilities of binary decisions are counted in 1/BIT_TOTAL. */
export const BIT_TOTAL = 0x40_0000;
/** The total to which the masses of symbols are scaled. */
export const CDF_TOTAL = 0x100_0000;
/** No single decision moves either side by more bytes than this. */
export const MAX_BYTES_PER_DECISION = 3;

const FULL = 0x1_0000_0000_0000;
const TOP = 0x100_0000_0000;

export interface Coder {
  /** One bit. p1 is P(bit = 1) in 1/BIT_TOTAL, an integer in 1..BIT_TOTAL-1. */
  codeBit(bit: number, p1: number): number;
  /**
   * One of `count` symbols with any masses >= 0, given as prefix sums: prefix[0] = 0, ascending to a total
   * prefix[count] > 0 below 2^48. Every symbol gets at least 1/CDF_TOTAL.
   */
  codeSymbol(symbol: number, prefix: Float64Array, count: number): number;
}

/**
 * Entry i < count of the cdf that is coded with: each symbol's own 1, and its share of the rest. The product
 * is rounded once, the same in every engine, so the entries ascend strictly and stay below CDF_TOTAL.
 */
export function cumulative(prefix: Float64Array, i: number, scale: number): number {
  return i + Math.floor(prefix[i]! * scale);
}

export function cdfScale(prefix: Float64Array, count: number): number {
  return (CDF_TOTAL - count) / prefix[count]!;
}

export class RangeEncoder implements Coder {
  /** low + range <= 2^49: less than one carry is pending, and it is settled before low is scaled. */
  #low = 0;
  /** 2^40 <= range <= 2^48 between calls. */
  #range = FULL;
  #bytes = new Uint8Array(1024);
  #length = 0;
  /** Everything before the last byte that is not 0xFF; a carry stops there. */
  #final = 0;
  #finished = false;

  codeBit(bit: number, p1: number): number {
    const split = Math.floor(this.#range / BIT_TOTAL) * p1;
    if (bit === 1) {
      this.#range = split;
    } else {
      this.#low += split;
      this.#range -= split;
    }
    if (this.#range < TOP) this.#renormalise();
    return bit;
  }

  codeSymbol(symbol: number, prefix: Float64Array, count: number): number {
    const unit = Math.floor(this.#range / CDF_TOTAL);
    const scale = cdfScale(prefix, count);
    const start = unit * cumulative(prefix, symbol, scale);
    // The last symbol takes what the divisions left over, so the parts fill the range.
    const end = symbol === count - 1 ? this.#range : unit * cumulative(prefix, symbol + 1, scale);
    this.#range = end - start;
    this.#low += start;
    if (this.#range < TOP) this.#renormalise();
    return symbol;
  }

  /** Bytes written so far; the first `finalLength` of them will not change any more. */
  get length(): number {
    return this.#length;
  }

  get finalLength(): number {
    return this.#final;
  }

  /** The bytes so far, valid until the next call; only the first `finalLength` are settled. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Close the stream. A decoder reads zeros behind its end. Call once. */
  finish(): Uint8Array {
    if (!this.#finished) {
      this.#finished = true;
      if (this.#range < FULL || this.#low > 0) {
        // One byte is enough: range >= 2^40, so a multiple of 2^40 lies in [low, low + range).
        this.#low = Math.ceil(this.#low / TOP) * TOP;
        this.#carry();
        this.#push(Math.floor(this.#low / TOP));
      }
      this.#final = this.#length;
    }
    return this.#bytes.slice(0, this.#length);
  }

  #renormalise(): void {
    this.#carry();
    do {
      const top = Math.floor(this.#low / TOP);
      this.#push(top);
      this.#low = (this.#low - top * TOP) * 256;
      this.#range *= 256;
    } while (this.#range < TOP);
  }

  /** low < 2^49, so there is at most one carry; it stops at the last byte below 0xFF. */
  #carry(): void {
    if (this.#low < FULL) return;
    this.#low -= FULL;
    let at = this.#length - 1;
    while (this.#bytes[at] === 0xff) this.#bytes[at--] = 0;
    this.#bytes[at]!++;
    // The 0xFF bytes have become zeros: a byte takes one carry in its life, so only the last is open.
    if (at < this.#length - 1) this.#final = this.#length - 1;
  }

  #push(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = byte;
    if (byte !== 0xff) this.#final = this.#length - 1;
  }
}

/** The payload ends before the data it should describe. */
export class TruncatedPayloadError extends Error {
  override readonly name = "TruncatedPayloadError";
  constructor() {
    super("compressed payload ends too early");
  }
}

export class RangeDecoder implements Coder {
  /** 0 <= offset < range between calls, whatever the input: it is value - low of the encoder. */
  #offset = 0;
  /** The same values as the encoder's range at every decision. */
  #range = FULL;
  #bytes: Uint8Array;
  #position = 0;
  /** How far a well-formed stream may be read behind its end: a full state less one byte. */
  #slack = 5;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    // An empty stream describes no decisions; more zeros are read than for any other.
    if (bytes.length === 0) this.#slack = 6;
    for (let i = 0; i < 6; i++) this.#offset = this.#offset * 256 + this.#next();
  }

  codeBit(_bit: number, p1: number): number {
    const split = Math.floor(this.#range / BIT_TOTAL) * p1;
    let bit = 0;
    if (this.#offset < split) {
      bit = 1;
      this.#range = split;
    } else {
      this.#offset -= split;
      this.#range -= split;
    }
    if (this.#range < TOP) this.#renormalise();
    return bit;
  }

  codeSymbol(_symbol: number, prefix: Float64Array, count: number): number {
    const unit = Math.floor(this.#range / CDF_TOTAL);
    const scale = cdfScale(prefix, count);
    const target = Math.floor(this.#offset / unit);
    // The largest symbol whose part begins at or below the target.
    let symbol = 0;
    let end = count;
    while (end - symbol > 1) {
      const middle = (symbol + end) >>> 1;
      if (cumulative(prefix, middle, scale) <= target) symbol = middle;
      else end = middle;
    }
    const start = unit * cumulative(prefix, symbol, scale);
    const stop = symbol === count - 1 ? this.#range : unit * cumulative(prefix, symbol + 1, scale);
    this.#range = stop - start;
    this.#offset -= start;
    if (this.#range < TOP) this.#renormalise();
    return symbol;
  }

  /** Bytes taken from the input so far; before any decision this is already 6. */
  get position(): number {
    return this.#position;
  }

  /** Go on with a longer copy of the same stream (its first `position` bytes must be the same). */
  extend(bytes: Uint8Array): void {
    this.#bytes = bytes;
  }

  #renormalise(): void {
    do {
      this.#offset = this.#offset * 256 + this.#next();
      this.#range *= 256;
    } while (this.#range < TOP);
  }

  #next(): number {
    const at = this.#position++;
    if (at < this.#bytes.length) return this.#bytes[at]!;
    if (at >= this.#bytes.length + this.#slack) throw new TruncatedPayloadError();
    return 0;
  }
}
