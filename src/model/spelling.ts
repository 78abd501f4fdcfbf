/** How vocabularies spell bytes in the entries of tokenizer.json. */

/** The bytes that an entry stands for, or null when it is not spelt in this way. */
export type Spelling = (entry: string) => Uint8Array | null;

/** The code point that stands for each byte in byte-level BPE (GPT-2's encoder.py). */
function alphabet(): number[] {
  const codePoints: number[] = [];
  let shifted = 256;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    codePoints.push(printable ? byte : shifted++);
  }
  return codePoints;
}

const BYTE_OF = new Map(alphabet().map((codePoint, byte) => [codePoint, byte]));

export function byteLevel(entry: string): Uint8Array | null {
  const bytes = Array.from(entry, (char) => BYTE_OF.get(char.codePointAt(0) as number));
  return bytes.includes(undefined) ? null : Uint8Array.from(bytes as number[]);
}

/** SentencePiece's sign for a space. */
export const SPACE = "\u2581";

/** SentencePiece with byte fallback: text with a sign for the space, and single bytes as "<0x0A>". */
export function sentencePiece(entry: string): Uint8Array | null {
  const [, byte] = /^<0x([0-9A-F]{2})>$/.exec(entry) ?? [];
  if (byte) return Uint8Array.of(Number.parseInt(byte, 16));
  return entry === "" ? null : new TextEncoder().encode(entry.replaceAll(SPACE, " "));
}
