/** The Huffman codes of a JPEG file, as its DHT segments define them (ITU-T T.81, annexes C and F). */

const LONGEST = 16;

export interface HuffmanTable {
  /** By the next 16 bits: length << 8 | symbol; 0 where no code begins so. */
  readonly symbols: Uint16Array;
  /** By symbol: its code; and its length, 0 for a symbol that has none. */
  readonly codes: Uint16Array;
  readonly lengths: Uint8Array;
}

/** counts: how many codes there are of each length from 1 to 16. undefined when there are more than fit. */
export function huffmanTable(counts: Uint8Array, values: Uint8Array): HuffmanTable | undefined {
  const symbols = new Uint16Array(1 << LONGEST);
  const codes = new Uint16Array(256);
  const lengths = new Uint8Array(256);
  let code = 0;
  let next = 0;
  for (let length = 1; length <= LONGEST; length++) {
    for (let i = 0; i < counts[length - 1]!; i++, code++) {
      if (code >= 1 << length) return;
      const symbol = values[next++]!;
      const first = code << (LONGEST - length);
      symbols.fill((length << 8) | symbol, first, first + (1 << (LONGEST - length)));
      codes[symbol] = code;
      lengths[symbol] = length;
    }
    code <<= 1;
  }
  return { symbols, codes, lengths };
}
