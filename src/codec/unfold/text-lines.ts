/** Characters in lines of one length, as letters and documents have bytes that were written as text. */

export interface TextLines {
  /** Characters of a line, but for the last, which may be shorter; 0 when there is but one. */
  readonly length: number;
  /** What stands between two lines. */
  readonly separator: Uint8Array;
}

export const LONGEST_SEPARATOR = 16;
export const ONE_LINE: TextLines = { length: 0, separator: new Uint8Array(0) };

/** Bytes that so many characters take. */
export function lengthInLines(characters: number, { length, separator }: TextLines): number {
  if (length === 0 || characters === 0) return characters;
  return characters + Math.floor((characters - 1) / length) * separator.length;
}

export function inLines(characters: Uint8Array, lines: TextLines): Uint8Array {
  if (lines.length === 0) return characters;
  const out = new Uint8Array(lengthInLines(characters.length, lines));
  let to = 0;
  for (let at = 0; at < characters.length; at += lines.length) {
    if (at > 0) {
      out.set(lines.separator, to);
      to += lines.separator.length;
    }
    const line = characters.subarray(at, at + lines.length);
    out.set(line, to);
    to += line.length;
  }
  return out;
}
