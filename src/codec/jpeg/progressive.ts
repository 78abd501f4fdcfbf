/**
 * Blocks of a progressive scan (ITU-T T.81, annex G): DC or a band of AC, down to some bit, or one bit more of them. Blocks
 * that end early are counted in runs; where the standard leaves a choice, it is libjpeg's.
 */

import { type BitReader, type BitWriter, bitLength, unusual } from "./bits.ts";
import type { Scan } from "./frame.ts";
import type { HuffmanTable } from "./huffman.ts";
import type { BlockCoder } from "./scan-order.ts";
import { expectDc, MOST_AC, RUN_OF_16, readDifference, writeDifference } from "./sequential.ts";
import { NATURAL } from "./zigzag.ts";

/** Blocks in a run. */
const LONGEST_RUN = 0x7fff;
/** With more bits of correction than these, libjpeg ends a run: another block's might not fit its buffer. */
const MOST_CORRECTIONS = 937;

export function progressiveReader(bits: BitReader, scan: Scan, values: Int16Array): BlockCoder {
  if (scan.first === 0)
    return scan.high === 0 ? dcReader(bits, scan, values) : dcBitReader(bits, scan, values);
  return scan.high === 0 ? bandReader(bits, scan, values) : bandBitReader(bits, scan, values);
}

export interface FlushedCoder extends BlockCoder {
  /** After the last block. */
  finish(): void;
}

export function progressiveWriter(bits: BitWriter, scan: Scan, values: Int16Array): FlushedCoder {
  if (scan.first === 0)
    return scan.high === 0 ? dcWriter(bits, scan, values) : dcBitWriter(bits, scan, values);
  return new BandWriter(bits, scan, values);
}

function dcReader(bits: BitReader, { components, low }: Scan, values: Int16Array): BlockCoder {
  const dcs = new Int32Array(components.length);
  return {
    block(component, at) {
      dcs[component]! += readDifference(bits.symbol(components[component]!.dc!), bits);
      if (values[at] !== 0) throw unusual("a first pass for the second time");
      values[at] = expectDc(dcs[component]! * (1 << low));
    },
    restart(index) {
      bits.restart(index);
      dcs.fill(0);
    },
  };
}

function dcWriter(bits: BitWriter, { components, low }: Scan, values: Int16Array): FlushedCoder {
  const dcs = new Int32Array(components.length);
  return {
    block(component, at) {
      const value = values[at]! >> low;
      const difference = value - dcs[component]!;
      dcs[component] = value;
      writeDifference(difference, components[component]!.dc!, bits);
    },
    restart(index) {
      bits.restart(index);
      dcs.fill(0);
    },
    finish() {},
  };
}

function dcBitReader(bits: BitReader, { low }: Scan, values: Int16Array): BlockCoder {
  return {
    block(_, at) {
      values[at] = expectDc(values[at]! | (bits.bits(1) << low));
    },
    restart(index) {
      bits.restart(index);
    },
  };
}

function dcBitWriter(bits: BitWriter, { low }: Scan, values: Int16Array): FlushedCoder {
  return {
    block(_, at) {
      bits.bits((values[at]! >> low) & 1, 1);
    },
    restart(index) {
      bits.restart(index);
    },
    finish() {},
  };
}

/** A first pass over a band. */
function bandReader(bits: BitReader, { components, first, last, low }: Scan, values: Int16Array): BlockCoder {
  const ac = components[0]!.ac!;
  let run = 0;
  return {
    block(_, at) {
      if (run > 0) {
        run--;
        return;
      }
      for (let k = first; k <= last; k++) {
        const symbol = bits.symbol(ac);
        const zeros = symbol >> 4;
        const count = symbol & 15;
        if (count === 0 && zeros < 15) {
          run = (1 << zeros) + bits.bits(zeros) - 1;
          break;
        }
        k += zeros;
        if (count === 0) continue;
        if (k > last) throw unusual("no such coefficient");
        values[at + NATURAL[k]!] = expectAc(bits.signed(count) * (1 << low));
      }
    },
    restart(index) {
      bits.restart(index);
      run = 0;
    },
  };
}

function expectAc(value: number): number {
  if (Math.abs(value) > MOST_AC) throw unusual("no such coefficient");
  return value;
}

/** A further bit of a band: of coefficients known not to be 0, between them those that it makes so. */
function bandBitReader(
  bits: BitReader,
  { components, first, last, low }: Scan,
  values: Int16Array,
): BlockCoder {
  const ac = components[0]!.ac!;
  const unit = 1 << low;
  let run = 0;
  const correct = (place: number) => {
    const value = values[place]!;
    if (bits.bits(1)) values[place] = expectAc(value < 0 ? value - unit : value + unit);
  };
  return {
    block(_, at) {
      let k = first;
      while (run === 0 && k <= last) {
        const symbol = bits.symbol(ac);
        let zeros = symbol >> 4;
        const count = symbol & 15;
        if (count > 1) throw unusual("no such coefficient");
        if (count === 0 && zeros < 15) {
          run = (1 << zeros) + bits.bits(zeros);
          break;
        }
        const fresh = count === 0 ? 0 : bits.bits(1) ? unit : -unit;
        for (; k <= last; k++) {
          const place = at + NATURAL[k]!;
          if (values[place] !== 0) correct(place);
          else if (zeros-- === 0) {
            values[place] = fresh;
            break;
          }
        }
        if (k > last && fresh !== 0) throw unusual("no such coefficient");
        k++;
      }
      if (run === 0) return;
      for (; k <= last; k++) {
        const place = at + NATURAL[k]!;
        if (values[place] !== 0) correct(place);
      }
      run--;
    },
    restart(index) {
      bits.restart(index);
      run = 0;
    },
  };
}

/** Either pass over a band: in a first one no coefficient is known, so there are no corrections. */
class BandWriter implements FlushedCoder {
  readonly #bits: BitWriter;
  readonly #scan: Scan;
  readonly #values: Int16Array;
  readonly #ac: HuffmanTable;
  /** Blocks that ended early. */
  #run = 0;
  /** Corrections: first those in the run, then those of the present block that are to be written yet. */
  readonly #corrections = new Uint8Array(MOST_CORRECTIONS + 64);
  #inRun = 0;
  #waiting = 0;
  /** The band's magnitudes, without the lower bits, which are not written yet. */
  readonly #sizes = new Uint16Array(64);

  constructor(bits: BitWriter, scan: Scan, values: Int16Array) {
    this.#bits = bits;
    this.#scan = scan;
    this.#values = values;
    this.#ac = scan.components[0]!.ac!;
  }

  block(_: number, at: number): void {
    const { first, last, high, low } = this.#scan;
    const bits = this.#bits;
    const sizes = this.#sizes;
    /** From here on no coefficient is other than 0 for the first time. */
    let end = first;
    for (let k = first; k <= last; k++) {
      const size = Math.abs(this.#values[at + NATURAL[k]!]!) >> low;
      sizes[k] = size;
      if (size === 1 || (size > 0 && high === 0)) end = k + 1;
    }
    let zeros = 0;
    for (let k = first; k <= last; k++) {
      const size = sizes[k]!;
      if (size === 0) {
        zeros++;
        continue;
      }
      for (; zeros > 15 && k < end; zeros -= 16) {
        this.#endRun();
        bits.symbol(this.#ac, RUN_OF_16);
        this.#writeWaiting();
      }
      if (high > 0 && size > 1) {
        this.#corrections[this.#inRun + this.#waiting++] = size & 1;
        continue;
      }
      this.#endRun();
      const isNegative = this.#values[at + NATURAL[k]!]! < 0;
      const count = bitLength(size);
      bits.symbol(this.#ac, (zeros << 4) | count);
      if (high > 0) bits.bits(isNegative ? 0 : 1, 1);
      else bits.signed(isNegative ? -size : size, count);
      this.#writeWaiting();
      zeros = 0;
    }
    if (zeros === 0 && this.#waiting === 0) return;
    this.#run++;
    this.#inRun += this.#waiting;
    this.#waiting = 0;
    if (this.#run === LONGEST_RUN || this.#inRun > MOST_CORRECTIONS) this.#endRun();
  }

  restart(index: number): void {
    this.#endRun();
    this.#bits.restart(index);
  }

  finish(): void {
    this.#endRun();
  }

  #endRun(): void {
    if (this.#run === 0) return;
    const count = bitLength(this.#run) - 1;
    this.#bits.symbol(this.#ac, count << 4);
    this.#bits.bits(this.#run & ((1 << count) - 1), count);
    this.#run = 0;
    for (let i = 0; i < this.#inRun; i++) this.#bits.bits(this.#corrections[i]!, 1);
    this.#corrections.copyWithin(0, this.#inRun, this.#inRun + this.#waiting);
    this.#inRun = 0;
  }

  #writeWaiting(): void {
    for (let i = 0; i < this.#waiting; i++) this.#bits.bits(this.#corrections[this.#inRun + i]!, 1);
    this.#waiting = 0;
  }
}
