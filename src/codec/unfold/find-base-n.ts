/** Finds bytes that were written as text: attachments of letters, pictures in web pages, streams of PDF files. */

import { concat, sameBytes } from "../../base/bytes.ts";
import { BASE_N, type BaseN, NO_DIGIT, PADDING } from "./base-n.ts";
import { inLines, LONGEST_SEPARATOR, lengthInLines, ONE_LINE, type TextLines } from "./text-lines.ts";

export interface TextStream {
  readonly start: number;
  readonly end: number;
  /** What the characters stand for. */
  readonly raw: Uint8Array;
  readonly rawLength: number;
  readonly baseN: BaseN;
  readonly lines: TextLines;
}

/** Characters. Shorter ones, as keys and hashes are, hold nothing that could be coded better. */
const LEAST = 512;
/** Characters of a line, so that one look at every so many bytes finds all. */
const LEAST_LINE = 32;
/** Characters by which a stream is judged. */
const JUDGED = 4096;
/** What is known as Base64 by its looks has at least so many different digits, and changes that often from one sort to another. */
const LEAST_DIGITS = 24;
const LEAST_CHANGES = 1 / 12;
/** Of Base16, so many are letters, and so many are not: numbers in decimals are not meant. */
const LEAST_OF_A_SORT = 1 / 64;

const { base64, base64url, base16, base16capitals, ascii85 } = BASE_N;
/** From the smallest on: Base16 is Base64, too. */
const ALPHABETS: readonly BaseN[] = [base16, base16capitals, base64, base64url];
/** 1 for each byte that is a digit in one of them. */
const WORDS = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(ALPHABETS.some(({ digits }) => digits[byte] !== NO_DIGIT)),
);
const [LF, CR] = [0x0a, 0x0d];

/** In the order of the bytes, none within another. */
export function findBaseN(bytes: Uint8Array): TextStream[] {
  const streams: TextStream[] = [];
  let done = 0;
  for (let look = LEAST_LINE - 1; look < bytes.length; look += LEAST_LINE) {
    if (WORDS[bytes[look]!] === 0) continue;
    let start = look;
    while (start > done && WORDS[bytes[start - 1]!] !== 0) start--;
    done = look + 1;
    while (done < bytes.length && WORDS[bytes[done]!] !== 0) done++;
    if (done - start >= LEAST_LINE) {
      const stream = streamAt(bytes, start, done - start);
      if (stream) {
        streams.push(stream);
        done = stream.end;
      }
    }
    look = Math.max(look, done - 1);
  }
  return [...streams, ...findAscii85(bytes)].sort((a, b) => a.start - b.start);
}

/** first: characters of its first line, which is all of that line. */
function streamAt(bytes: Uint8Array, start: number, first: number): TextStream | undefined {
  const line = bytes.subarray(start, start + first);
  const baseN = ALPHABETS.find(({ digits }) => line.every((byte) => digits[byte] !== NO_DIGIT));
  const characters = baseN && charactersFrom(bytes, start, first, baseN);
  return characters && isLikely(characters.all.subarray(0, JUDGED), baseN)
    ? exact(bytes, start, characters, baseN)
    : undefined;
}

interface Characters {
  readonly all: Uint8Array;
  readonly lines: TextLines;
}

/** Those of all lines up to the first that is shorter, and what fills them up; undefined when they are too few. */
function charactersFrom(
  bytes: Uint8Array,
  start: number,
  first: number,
  baseN: BaseN,
): Characters | undefined {
  const lines = linesFrom(bytes, start, first, baseN);
  const { length, separator } = lines;
  const parts: Uint8Array[] = [];
  let at = start;
  for (;;) {
    const run = runFrom(bytes, at, baseN, length || undefined);
    parts.push(bytes.subarray(at, at + run));
    at += run;
    const next = at + separator.length;
    const goesOn = run === length && sameBytes(bytes.subarray(at, next), separator);
    if (!goesOn || !isDigit(baseN, bytes[next])) break;
    at = next;
  }
  let end = at;
  while (bytes[end] === PADDING) end++;
  const all = concat([...parts, bytes.subarray(at, end)]);
  return all.length >= LEAST ? { all, lines } : undefined;
}

/** How the lines are divided of which this is the first. */
function linesFrom(bytes: Uint8Array, start: number, first: number, baseN: BaseN): TextLines {
  const end = start + first;
  let next = end;
  while (next < bytes.length && bytes[next] !== PADDING && !isDigit(baseN, bytes[next])) next++;
  const separator = bytes.subarray(end, Math.min(next, end + LONGEST_SEPARATOR + 1));
  const isOne = separator.length > LONGEST_SEPARATOR || !(separator.includes(LF) || separator.includes(CR));
  return isOne ? ONE_LINE : { length: first, separator };
}

function isDigit({ digits }: BaseN, byte: number | undefined): boolean {
  return byte !== undefined && digits[byte] !== NO_DIGIT;
}

function runFrom(bytes: Uint8Array, start: number, baseN: BaseN, most = bytes.length): number {
  const last = Math.min(bytes.length, start + most);
  let end = start;
  while (end < last && isDigit(baseN, bytes[end])) end++;
  return end - start;
}

/** As much of it as comes back exactly. */
function exact(
  bytes: Uint8Array,
  start: number,
  { all, lines }: Characters,
  baseN: BaseN,
): TextStream | undefined {
  // What fills up the end may have been made in another way.
  for (const characters of [all, all.subarray(0, 4 * Math.floor(all.length / 4) - 4)]) {
    const raw = baseN.decode(characters);
    const encoded = baseN.encode(raw);
    const end = start + lengthInLines(encoded.length, lines);
    if (encoded.length >= LEAST && sameBytes(inLines(encoded, lines), bytes.subarray(start, end))) {
      return { start, end, raw, rawLength: raw.length, baseN, lines };
    }
  }
  return;
}

function isLikely(characters: Uint8Array, baseN: BaseN): boolean {
  if (baseN !== base16 && baseN !== base16capitals) return looksRandom(characters);
  const letters = characters.filter((byte) => byte > 0x39).length;
  return Math.min(letters, characters.length - letters) > characters.length * LEAST_OF_A_SORT;
}

/** Small letters, capitals and digits in turn, as words, names and genes do not have them. */
function looksRandom(characters: Uint8Array): boolean {
  const sorts = new Set<number>();
  let changes = 0;
  for (let i = 0; i < characters.length; i++) {
    // Their upper bits: 1 for digits and most signs, 2 for capitals, 3 for small letters.
    const sort = characters[i]! >> 5;
    sorts.add(sort);
    if (i > 0 && sort !== characters[i - 1]! >> 5) changes++;
  }
  const { size } = new Set(characters);
  return sorts.size === 3 && size >= LEAST_DIGITS && changes >= characters.length * LEAST_CHANGES;
}

const TILDE = 0x7e;
const [LESS, GREATER] = [0x3c, 0x3e];
const STREAM = new TextEncoder().encode("stream");

/** What ends in `~>`, and begins behind `<~` or a line that is "stream". */
function findAscii85(bytes: Uint8Array): TextStream[] {
  const streams: TextStream[] = [];
  let done = 0;
  for (let end = bytes.indexOf(TILDE); end >= 0; end = bytes.indexOf(TILDE, end + 1)) {
    if (bytes[end + 1] !== GREATER) continue;
    const start = ascii85Start(bytes, end, done);
    done = end;
    if (start === undefined) continue;
    const characters = charactersFrom(bytes, start, runFrom(bytes, start, ascii85), ascii85);
    const stream = characters && exact(bytes, start, characters, ascii85);
    if (stream) streams.push(stream);
  }
  return streams;
}

function ascii85Start(bytes: Uint8Array, end: number, least: number): number | undefined {
  let at = end;
  for (; at > least && (isDigit(ascii85, bytes[at - 1]) || isLineEnd(bytes[at - 1])); at--) {
    if (!isLineEnd(bytes[at - 1]) || isLineEnd(bytes[at])) continue;
    let word = at;
    while (word > least && isLineEnd(bytes[word - 1])) word--;
    if (sameBytes(bytes.subarray(word - STREAM.length, word), STREAM)) return at;
  }
  return bytes[at - 1] === TILDE && bytes[at - 2] === LESS ? at : undefined;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === LF || byte === CR;
}
