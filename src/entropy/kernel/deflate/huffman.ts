/** Canonical Huffman codes of deflate (RFC 1951, 3.2.2), for reading and for writing. */

import { allocate } from "../memory";

export const LONGEST_CODE: i32 = 15;

/** The codes of one alphabet of at most 288 symbols. */
export class Huffman {
  /** u16[288]: symbols in the order of their codes. */
  private readonly symbols: usize = allocate(288 << 1);
  /** u16[288]: by symbol, its code as it is written, lowest bit first. */
  private readonly codes: usize = allocate(288 << 1);
  /** u8[288] */
  private readonly lengths: usize = allocate(288);
  /** u16[16]: codes of each length. */
  private readonly counts: usize = allocate(16 << 1);
  /** u16[1 << 9]: by the next 9 bits: symbol << 4 | length; 0 when the code is longer. */
  private readonly quick: usize = allocate(2 << 9);

  /**
   * Takes u8[count] code lengths. False when they ask for more codes than there are, or leave some over, unless
   * it is a single code of one bit.
   */
  use(lengths: usize, count: i32): bool {
    memory.fill(this.counts, 0, 16 << 1);
    memory.fill(this.lengths, 0, 288);
    memory.copy(this.lengths, lengths, count);
    for (let symbol = 0; symbol < count; symbol++) {
      const at = this.counts + ((load<u8>(lengths + symbol) as i32) << 1);
      store<u16>(at, load<u16>(at) + 1);
    }
    store<u16>(this.counts, 0);
    let left = 1;
    let used = 0;
    for (let length = 1; length <= LONGEST_CODE; length++) {
      const here = load<u16>(this.counts + (length << 1)) as i32;
      left = (left << 1) - here;
      used += here;
      if (left < 0) return false;
    }
    if (left > 0 && !(used === 0 || (used === 1 && load<u16>(this.counts, 2) === 1))) return false;
    this.number(count);
    return true;
  }

  /** Gives each symbol its code, and the table its entries. */
  private number(count: i32): void {
    memory.fill(this.quick, 0, 2 << 9);
    let code = 0;
    let index = 0;
    for (let length = 1; length <= LONGEST_CODE; length++) {
      for (let symbol = 0; symbol < count; symbol++) {
        if (load<u8>(this.lengths + symbol) !== length) continue;
        const reversed = reverse(code++, length);
        store<u16>(this.symbols + (index++ << 1), symbol);
        store<u16>(this.codes + (symbol << 1), reversed);
        if (length > 9) continue;
        for (let at = reversed; at < 512; at += 1 << length) {
          store<u16>(this.quick + (at << 1), (symbol << 4) | length);
        }
      }
      code <<= 1;
    }
  }

  lengthOf(symbol: i32): i32 {
    return load<u8>(this.lengths + symbol);
  }

  codeOf(symbol: i32): i32 {
    return load<u16>(this.codes + (symbol << 1));
  }

  /** The symbol that the bits begin with: symbol << 4 | length of its code; -1 when none. */
  find(bits: i32): i32 {
    const entry = load<u16>(this.quick + ((bits & 511) << 1)) as i32;
    if (entry !== 0) return entry;
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= LONGEST_CODE; length++) {
      code |= (bits >> (length - 1)) & 1;
      const here = load<u16>(this.counts + (length << 1)) as i32;
      if (code - first < here) {
        return ((load<u16>(this.symbols + ((index + code - first) << 1)) as i32) << 4) | length;
      }
      index += here;
      first = (first + here) << 1;
      code <<= 1;
    }
    return -1;
  }
}

function reverse(code: i32, length: i32): i32 {
  let reversed = 0;
  for (let i = 0; i < length; i++) reversed |= ((code >> i) & 1) << (length - 1 - i);
  return reversed;
}

/** u8[288 + 32]: the lengths of the codes that a fixed block uses. */
const fixedLengths: usize = allocate(288 + 32);
for (let symbol = 0; symbol < 288; symbol++) {
  store<u8>(fixedLengths + symbol, symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8);
}
memory.fill(fixedLengths + 288, 5, 32);

export const literalCode: Huffman = new Huffman();
export const distanceCode: Huffman = new Huffman();
/** Of the lengths of the other two. */
export const thirdCode: Huffman = new Huffman();

export function useFixedCodes(): void {
  literalCode.use(fixedLengths, 288);
  distanceCode.use(fixedLengths + 288, 32);
}
