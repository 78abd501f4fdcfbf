/** Text for terminals: names and messages may hold what moves the cursor, or turns the line round. */

/** Controls, formats (what turns a line round is one), surrogates without a partner; not the joiners that scripts need. */
const ASIDE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
/** A byte that is no UTF-8, as decodeName expresses it. */
const BYTES = { first: 0xdc80, last: 0xdcff, escape: 0xdc00 };

/** What is not to be seen, as `\n`, `\x1b` or `\u202e`; a byte that is no UTF-8 as `\xff`. */
export function printable(text: string): string {
  return text.replace(ASIDE, (character) => {
    const unit = character.charCodeAt(0);
    if (unit >= BYTES.first && unit <= BYTES.last) return `\\x${hex(unit - BYTES.escape, 2)}`;
    return SHORT[character] ?? (unit < 0x100 ? `\\x${hex(unit, 2)}` : escaped(character));
  });
}

/** One line of JSON, with the same characters escaped as JSON has it. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(ASIDE, escaped);
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, i) => `\\u${hex(character.charCodeAt(i), 4)}`).join("");
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, "0");
}
