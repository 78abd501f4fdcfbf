import type { History } from "../history.ts";
import type { ContextSet } from "./context-set.ts";

const COLUMNS = 255;

function mix(a: number, b: number): number {
  let h = Math.imul(a ^ Math.imul(b + 0x7f4a7c15, 0x9e3779b1), 0x85ebca6b);
  h ^= h >>> 15;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** What a token of text can depend on, across token borders: each context is one line of `rehash`. */
export class TextContexts implements ContextSet {
  readonly count = 15;
  readonly orderOf = Int32Array.of(0, 1, 2, 0, 0, 4, 0, 0, 0, 8, 0, 0, 0, 0, 0);
  readonly orders = 16;
  readonly hashes: Int32Array;
  readonly lastByte: Int32Array;
  readonly field: Int32Array;
  readonly #history: History;
  readonly #bytes: readonly Uint8Array[];
  /** Per lane: the last 4 bytes, the 4 before them, the word so far, the two words before. */
  readonly #recent: Int32Array;
  readonly #earlier: Int32Array;
  readonly #word: Int32Array;
  readonly #previousWord: Int32Array;
  readonly #olderWord: Int32Array;
  /** Positions (in steps of the lane) at which the current and the previous line start. */
  readonly #lineStart: Int32Array;
  readonly #previousStart: Int32Array;

  constructor(history: History, bytes: readonly Uint8Array[]) {
    const lanes = history.lanes;
    this.#history = history;
    this.#bytes = bytes;
    this.hashes = new Int32Array(this.count * lanes);
    this.lastByte = new Int32Array(lanes);
    this.field = new Int32Array(lanes);
    this.#recent = new Int32Array(lanes);
    this.#earlier = new Int32Array(lanes);
    this.#word = new Int32Array(lanes);
    this.#previousWord = new Int32Array(lanes);
    this.#olderWord = new Int32Array(lanes);
    this.#lineStart = Int32Array.from({ length: lanes }, (_, lane) => lane);
    this.#previousStart = this.#lineStart.slice();
    for (let lane = 0; lane < lanes; lane++) this.#rehash(lane);
  }

  update(lane: number, symbol: number): void {
    const bytes = this.#bytes[symbol]!;
    const next = this.#history.next[lane]!;
    let recent = this.#recent[lane]!;
    let earlier = this.#earlier[lane]!;
    let word = this.#word[lane]!;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]!;
      earlier = (earlier << 8) | (recent >>> 24);
      recent = (recent << 8) | byte;
      const lower = byte >= 65 && byte <= 90 ? byte + 32 : byte;
      if ((lower >= 97 && lower <= 122) || lower >= 128) {
        word = Math.imul(word + lower, 0x2f0b4c47) ^ 0x1d;
      } else {
        if (word !== 0) {
          this.#olderWord[lane] = this.#previousWord[lane]!;
          this.#previousWord[lane] = word;
        }
        word = 0;
        if (byte === 10) {
          this.field[lane] = 0;
          this.#previousStart[lane] = this.#lineStart[lane]!;
          this.#lineStart[lane] = next;
        } else if (byte === 44 || byte === 9 || byte === 124 || byte === 58) {
          this.field[lane]!++;
        }
      }
    }
    this.#recent[lane] = recent;
    this.#earlier[lane] = earlier;
    this.#word[lane] = word;
    this.lastByte[lane] = recent & 255;
    this.#rehash(lane);
  }

  #rehash(lane: number): void {
    const history = this.#history;
    const lanes = history.lanes;
    const next = history.next[lane]!;
    const t1 = history.at(next - lanes);
    const t2 = history.at(next - 2 * lanes);
    const t3 = history.at(next - 3 * lanes);
    const t4 = history.at(next - 4 * lanes);
    const t5 = history.at(next - 5 * lanes);
    const t6 = history.at(next - 6 * lanes);
    const recent = this.#recent[lane]!;
    const earlier = this.#earlier[lane]!;
    const word = this.#word[lane]!;
    const previousWord = this.#previousWord[lane]!;
    const field = this.field[lane]!;
    const lineStart = this.#lineStart[lane]!;
    const column = (next - lineStart) / lanes;
    const above = this.#previousStart[lane]! + (next - lineStart);
    const a0 = above < lineStart ? history.at(above) : 0;
    const a1 = above + lanes < lineStart ? history.at(above + lanes) : 0;
    const h = this.hashes;
    const o = lane * this.count;
    h[o] = 0;
    h[o + 1] = mix(1, t1);
    h[o + 2] = mix(h[o + 1]!, t2);
    h[o + 3] = mix(h[o + 2]!, t3);
    h[o + 4] = mix(h[o + 3]!, t4);
    h[o + 5] = mix(mix(h[o + 4]!, t5), t6);
    h[o + 6] = mix(6, recent & 0xffffff);
    h[o + 7] = mix(mix(7, recent), earlier & 0xffff);
    h[o + 8] = mix(8, word);
    h[o + 9] = mix(mix(9, word), previousWord);
    h[o + 10] = mix(10, field);
    h[o + 11] = mix(mix(11, field), t1);
    h[o + 12] = mix(mix(12, a0), a1);
    h[o + 13] = mix(mix(13, history.at(lineStart)), column < COLUMNS ? column : COLUMNS);
    h[o + 14] = mix(mix(14, word), this.#olderWord[lane]!);
  }
}
