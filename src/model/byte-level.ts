/** The printable alphabet in which byte-level BPE vocabularies spell bytes (GPT-2's encoder.py). */

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

/** The bytes a vocabulary entry stands for, or null when it is not spelt in the alphabet. */
export function tokenBytes(entry: string): Uint8Array | null {
  const bytes = Array.from(entry, (char) => BYTE_OF.get(char.codePointAt(0) as number));
  return bytes.includes(undefined) ? null : Uint8Array.from(bytes as number[]);
}
