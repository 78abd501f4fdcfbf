/** Blocks of a sequential scan: the difference of DC, then runs of zeros with what ends them (ITU-T T.81, annex F). */

import { type BitReader, type BitWriter, bitLength, unusual } from "./bits.ts";
import type { Scan } from "./frame.ts";
import type { HuffmanTable } from "./huffman.ts";
import type { BlockCoder } from "./scan-order.ts";
import { NATURAL } from "./zigzag.ts";

const MOST_DC_BITS = 11;
const MOST_AC_BITS = 10;
/** What a coefficient may be, after all differences and passes. */
const MOST_DC = 2047;
export const MOST_AC = 1023;
export const RUN_OF_16 = 0xf0;
const END_OF_BLOCK = 0;

export function sequentialReader(bits: BitReader, { components }: Scan, values: Int16Array): BlockCoder {
  const dcs = new Int32Array(components.length);
  return {
    block(component, at) {
      const { dc, ac } = components[component]!;
      dcs[component]! += readDifference(bits.symbol(dc!), bits);
      values[at] = expectDc(dcs[component]!);
      for (let k = 1; k < 64; k++) {
        const symbol = bits.symbol(ac!);
        const run = symbol >> 4;
        const count = symbol & 15;
        if (symbol === END_OF_BLOCK) break;
        k += run;
        if (symbol === RUN_OF_16) continue;
        if (k > 63 || count === 0 || count > MOST_AC_BITS) throw unusual("no such coefficient");
        values[at + NATURAL[k]!] = bits.signed(count);
      }
    },
    restart(index) {
      bits.restart(index);
      dcs.fill(0);
    },
  };
}

export function readDifference(count: number, bits: BitReader): number {
  if (count > MOST_DC_BITS) throw unusual("no such difference");
  return bits.signed(count);
}

export function writeDifference(difference: number, dc: HuffmanTable, bits: BitWriter): void {
  const count = bitLength(difference);
  bits.symbol(dc, count);
  bits.signed(difference, count);
}

export function expectDc(value: number): number {
  if (Math.abs(value) > MOST_DC) throw unusual("no such coefficient");
  return value;
}

export function sequentialWriter(bits: BitWriter, { components }: Scan, values: Int16Array): BlockCoder {
  const dcs = new Int32Array(components.length);
  return {
    block(component, at) {
      const { dc, ac } = components[component]!;
      const difference = values[at]! - dcs[component]!;
      dcs[component] = values[at]!;
      writeDifference(difference, dc!, bits);
      let run = 0;
      for (let k = 1; k < 64; k++) {
        const value = values[at + NATURAL[k]!]!;
        if (value === 0) {
          run++;
          continue;
        }
        for (; run > 15; run -= 16) bits.symbol(ac!, RUN_OF_16);
        const count = bitLength(value);
        bits.symbol(ac!, (run << 4) | count);
        bits.signed(value, count);
        run = 0;
      }
      if (run > 0) bits.symbol(ac!, END_OF_BLOCK);
    },
    restart(index) {
      bits.restart(index);
      dcs.fill(0);
    },
  };
}
