import { hashWith } from "../hashing";
import { allocate } from "../memory";
import { Fields, LINE_FEED } from "./fields";

/** Brackets that are remembered; deeper ones overwrite the outermost. */
const STACK_MASK: i32 = 15;

/** Where a lane stands in its text, byte by byte, across token borders. */
export class TextLane {
  /** The last 4 bytes, the latest lowest. */
  recent: i32 = 0;
  /** Hashes of the word so far (letters of any case, 0 between words) and of the one before it. */
  word: i32 = 0;
  previousWord: i32 = 0;
  fields: Fields = new Fields();
  /** Bytes in this line; blanks at its start. */
  column: i32 = 0;
  indent: i32 = 0;
  /** The kinds of the last 8 runs of bytes, 4 bits each: what a number, a name or a date looks like. */
  shape: i32 = 0;
  /** Positions of the tokens at which the current and the previous line start. */
  lineStart: i32;
  previousStart: i32;
  private isBlankSoFar: bool = true;
  private depth: i32 = 0;
  /** i32[16]: of each open bracket, a hash of it and the word before it. */
  private stack: usize = allocate(4 * (STACK_MASK + 1));

  constructor(position: i32) {
    this.lineStart = position;
    this.previousStart = position;
  }

  /** A hash of the innermost open bracket, or 0. */
  openBracket(): i32 {
    return this.depth === 0 ? 0 : load<i32>(this.stack + (((this.depth - 1) & STACK_MASK) << 2));
  }

  /** next: the position of the token after this byte's. */
  add(byte: i32, next: i32): void {
    this.recent = (this.recent << 8) | byte;
    this.addToShape(byte);
    this.addToBrackets(byte);
    this.addToWords(byte);
    this.addToLine(byte, next);
    this.fields.add(byte);
  }

  private addToWords(byte: i32): void {
    const lower = byte >= 65 && byte <= 90 ? byte + 32 : byte;
    if ((lower >= 97 && lower <= 122) || lower >= 128) {
      this.word = ((this.word + lower) * 0x2f0b4c47) ^ 0x1d;
      return;
    }
    if (this.word !== 0) this.previousWord = this.word;
    this.word = 0;
  }

  private addToLine(byte: i32, next: i32): void {
    if (byte === LINE_FEED) {
      this.column = 0;
      this.indent = 0;
      this.isBlankSoFar = true;
      this.previousStart = this.lineStart;
      this.lineStart = next;
      return;
    }
    this.column++;
    const isBlank = byte === 32 || byte === 9;
    if (!isBlank) this.isBlankSoFar = false;
    else if (this.isBlankSoFar) this.indent++;
  }

  private addToShape(byte: i32): void {
    const kind = kindOf(byte);
    const isRun = kind <= LETTER && (this.shape & 15) === kind;
    if (!isRun) this.shape = (this.shape << 4) | kind;
  }

  private addToBrackets(byte: i32): void {
    if (byte === 40 || byte === 91 || byte === 123 || byte === 60) {
      store<i32>(this.stack + ((this.depth & STACK_MASK) << 2), hashWith(byte, this.previousWord));
      this.depth++;
    } else if ((byte === 41 || byte === 93 || byte === 125 || byte === 62) && this.depth > 0) {
      this.depth--;
    }
  }
}

const DIGIT: i32 = 1;
const LETTER: i32 = 2;

/** 1..15: digit, letter, blank, line feed, and eight kinds of signs. */
function kindOf(byte: i32): i32 {
  if (byte >= 48 && byte <= 57) return DIGIT;
  if ((byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || byte === 95 || byte >= 128) return LETTER;
  if (byte === 32) return 3;
  if (byte === LINE_FEED) return 4;
  return 8 + (byte & 7);
}
