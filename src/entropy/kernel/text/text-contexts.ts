/** What a token of text can depend on: each context is one line of `rehash`. */

import { hashWith } from "../hashing";
import { entryAt, lanes, nextPosition } from "../history";
import { allocate } from "../memory";
import { bytesOf } from "../vocabulary";
import { TextLane } from "./text-lane";

export const TEXT_CONTEXTS: i32 = 16;
const COLUMNS: i32 = 255;

let texts!: StaticArray<TextLane>;
/** i32[lanes][TEXT_CONTEXTS] */
let hashes: usize = 0;

export function createTextContexts(): void {
  texts = new StaticArray<TextLane>(lanes);
  hashes = allocate((lanes * TEXT_CONTEXTS) << 2);
  for (let lane = 0; lane < lanes; lane++) {
    texts[lane] = new TextLane(lane);
    rehash(lane);
  }
}

export function textOf(lane: i32): TextLane {
  return unchecked(texts[lane]);
}

export function hashesOf(lane: i32): usize {
  return hashes + ((lane * TEXT_CONTEXTS) << 2);
}

/** Call after `append(lane, token)`. */
export function updateTextContexts(lane: i32, token: i32): void {
  const text = textOf(lane);
  const next = nextPosition(lane);
  const end = bytesOf(token + 1);
  for (let at = bytesOf(token); at < end; at++) text.add(load<u8>(at), next);
  rehash(lane);
}

function rehash(lane: i32): void {
  const text = textOf(lane);
  const next = nextPosition(lane);
  const lineStart = text.lineStart;
  const index = (next - lineStart) / lanes; // of the token in its line
  const above = text.previousStart + (next - lineStart);
  const aboveToken = above < lineStart ? entryAt(above) : 0;
  const last = entryAt(next - lanes);
  const order1 = hashWith(1, last);
  const order2 = hashWith(order1, entryAt(next - 2 * lanes));
  const order4 = hashWith(hashWith(order2, entryAt(next - 3 * lanes)), entryAt(next - 4 * lanes));
  const h = hashesOf(lane);
  // Tokens
  store<i32>(h, 0, 0);
  store<i32>(h, order1, 4);
  store<i32>(h, order2, 8);
  store<i32>(h, order4, 12);
  store<i32>(h, hashWith(hashWith(order4, entryAt(next - 5 * lanes)), entryAt(next - 6 * lanes)), 16);
  // Bytes and words
  store<i32>(h, hashWith(2, text.recent & 0xffffff), 20);
  store<i32>(h, hashWith(3, text.word), 24);
  store<i32>(h, hashWith(hashWith(4, text.word), text.previousWord), 28);
  // Lines, tables, code
  store<i32>(h, hashWith(6, text.fields.index), 32);
  store<i32>(h, hashWith(hashWith(7, text.fields.index), last), 36);
  store<i32>(h, hashWith(hashWith(8, entryAt(lineStart)), min(index, COLUMNS)), 40);
  store<i32>(h, hashWith(hashWith(9, aboveToken), text.column), 44);
  store<i32>(h, hashWith(10, text.shape), 48);
  store<i32>(h, hashWith(hashWith(11, text.openBracket()), text.indent), 52);
  const inField = hashWith(hashWith(13, text.fields.index), text.fields.soFar);
  store<i32>(h, hashWith(inField, text.fields.above()), 56);
  store<i32>(h, hashWith(inField, text.fields.left), 60);
}
