/**
 * Bytes written as text: Base64 and Base16 (RFC 4648), Ascii85 (ISO 32000-1, 7.4.3). To add one, add it to the table,
 * and to FORMAT.md.
 */

export interface BaseN {
  /** As it is written in the list of streams. */
  readonly number: number;
  /** For each byte the digit that it is, or NO_DIGIT. (The `z` of Ascii85 is one that none of its groups has.) */
  readonly digits: Uint8Array;
  /** All in one line. */
  encode(raw: Uint8Array): Uint8Array;
  /** What as many whole groups as there are stand for, as far as they do. Only some give the same characters again. */
  decode(characters: Uint8Array): Uint8Array;
}

export const NO_DIGIT = 255;
export const PADDING = 0x3d;
/** In Ascii85: four bytes that are 0. */
const ZEROS = 0x7a;

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const FROM_EXCLAMATION_MARK = String.fromCharCode(...Array.from({ length: 85 }, (_, digit) => 33 + digit));

export const BASE_N = {
  base64: base64(4, `${LETTERS}+/`),
  base64url: base64(5, `${LETTERS}-_`),
  base16: base16(6, "0123456789abcdef"),
  base16capitals: base16(7, "0123456789ABCDEF"),
  ascii85: ascii85(8, FROM_EXCLAMATION_MARK),
} as const satisfies Record<string, BaseN>;

function digitsOf(alphabet: string): { characters: Uint8Array; digits: Uint8Array } {
  const characters = new TextEncoder().encode(alphabet);
  const digits = new Uint8Array(256).fill(NO_DIGIT);
  for (const [digit, character] of characters.entries()) digits[character] = digit;
  return { characters, digits };
}

function base64(number: number, alphabet: string): BaseN {
  const { characters, digits } = digitsOf(alphabet);
  const encode = (raw: Uint8Array) => {
    const out = new Uint8Array(4 * Math.ceil(raw.length / 3)).fill(PADDING);
    for (let at = 0, to = 0; at < raw.length; at += 3, to += 4) {
      const group = (raw[at]! << 16) | ((raw[at + 1] ?? 0) << 8) | (raw[at + 2] ?? 0);
      out[to] = characters[group >> 18]!;
      out[to + 1] = characters[(group >> 12) & 63]!;
      if (at + 1 < raw.length) out[to + 2] = characters[(group >> 6) & 63]!;
      if (at + 2 < raw.length) out[to + 3] = characters[group & 63]!;
    }
    return out;
  };
  const decode = (text: Uint8Array) => {
    const groups = Math.floor(text.length / 4);
    const padding =
      groups === 0 ? 0 : Number(text[4 * groups - 1] === PADDING) + Number(text[4 * groups - 2] === PADDING);
    const out = new Uint8Array(3 * groups);
    for (let at = 0, to = 0; to < out.length; at += 4, to += 3) {
      const digit = (i: number) => digits[text[at + i]!]! & 63;
      const group = (digit(0) << 18) | (digit(1) << 12) | (digit(2) << 6) | digit(3);
      out[to] = group >> 16;
      out[to + 1] = group >> 8;
      out[to + 2] = group;
    }
    return out.subarray(0, out.length - padding);
  };
  return { number, digits, encode, decode };
}

function base16(number: number, alphabet: string): BaseN {
  const { characters, digits } = digitsOf(alphabet);
  return {
    number,
    digits,
    encode: (raw) =>
      Uint8Array.from(
        { length: 2 * raw.length },
        (_, i) => characters[(raw[i >> 1]! >> (i & 1 ? 0 : 4)) & 15]!,
      ),
    decode: (text) => {
      return Uint8Array.from(
        { length: text.length >> 1 },
        (_, i) => (digits[text[2 * i]!]! << 4) | digits[text[2 * i + 1]!]!,
      );
    },
  };
}

function ascii85(number: number, alphabet: string): BaseN {
  const { characters, digits } = digitsOf(alphabet);
  digits[ZEROS] = 85;
  const encode = (raw: Uint8Array) => {
    const out = new Uint8Array(5 * Math.ceil(raw.length / 4));
    let to = 0;
    for (let at = 0; at < raw.length; at += 4) {
      const byte = (i: number) => raw[at + i] ?? 0;
      let group = ((byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3)) >>> 0;
      const bytes = Math.min(4, raw.length - at);
      if (group === 0 && bytes === 4) {
        out[to++] = ZEROS;
        continue;
      }
      for (let i = 4; i >= 0; i--) {
        out[to + i] = characters[group % 85]!;
        group = Math.floor(group / 85);
      }
      to += bytes + 1;
    }
    return out.subarray(0, to);
  };
  const decode = (text: Uint8Array) => {
    const out = new Uint8Array(4 * text.length);
    let to = 0;
    for (let at = 0; at < text.length; ) {
      if (text[at] === ZEROS) {
        at++;
        to += 4;
        continue;
      }
      // What is missing of the last group counts as the highest digit, so that it rounds up to the bytes that are there.
      let group = 0;
      for (let i = 0; i < 5; i++) group = group * 85 + Math.min(84, digits[text[at + i] ?? 0]!);
      const bytes = Math.min(4, text.length - at - 1);
      for (let i = 0; i < bytes; i++) out[to++] = group >>> (24 - 8 * i);
      at += 5;
    }
    return out.subarray(0, to);
  };
  return { number, digits, encode, decode };
}
