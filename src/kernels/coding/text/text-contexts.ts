/** What a token of text can depend on, across token borders: each context is one line of `rehash`. */

import { mix } from "../hashing";
import { entryAt, lanes, nextPosition } from "../history";
import { allocate } from "../memory";

export const TEXT_CONTEXTS: i32 = 15;
const COLUMNS: i32 = 255;

/** i32[tokens + 1]: where each token's bytes begin; and the bytes. */
let starts: usize = 0;
let bytes: usize = 0;

/** Per lane, 64 bytes of i32. */
let states: usize = 0;
/** The last 4 bytes, the 4 before them, the word so far, the two words before. */
const RECENT: usize = 0;
const EARLIER: usize = 4;
const WORD: usize = 8;
const PREVIOUS_WORD: usize = 12;
const OLDER_WORD: usize = 16;
/** Positions at which the current and the previous line start, and the field within the line. */
const LINE_START: usize = 20;
const PREVIOUS_START: usize = 24;
const FIELD: usize = 28;

/** i32[lanes][TEXT_CONTEXTS] */
let hashes: usize = 0;

/** Returns where the host puts i32[vocab + 1] starts and then the tokens' bytes. */
export function createTextContexts(vocab: i32, byteCount: i32): usize {
  starts = allocate(((vocab + 1) << 2) + byteCount);
  bytes = starts + ((vocab + 1) << 2);
  states = allocate(lanes << 6);
  hashes = allocate((lanes * TEXT_CONTEXTS) << 2);
  for (let lane = 0; lane < lanes; lane++) {
    store<i32>(states + (lane << 6), lane, LINE_START);
    store<i32>(states + (lane << 6), lane, PREVIOUS_START);
    rehash(lane);
  }
  return starts;
}

export function hashesOf(lane: i32): usize {
  return hashes + ((lane * TEXT_CONTEXTS) << 2);
}

export function lastByteOf(lane: i32): i32 {
  return load<u8>(states + (lane << 6), RECENT);
}

export function fieldOf(lane: i32): i32 {
  return load<i32>(states + (lane << 6), FIELD);
}

/** Call after `append(lane, token)`. */
export function updateTextContexts(lane: i32, token: i32): void {
  const end = bytes + load<i32>(starts + (token << 2), 4);
  for (let at = bytes + load<i32>(starts + (token << 2)); at < end; at++) {
    addByte(lane, states + (lane << 6), load<u8>(at));
  }
  rehash(lane);
}

function addByte(lane: i32, state: usize, byte: i32): void {
  const recent = load<i32>(state, RECENT);
  store<i32>(state, (load<i32>(state, EARLIER) << 8) | (recent >>> 24), EARLIER);
  store<i32>(state, (recent << 8) | byte, RECENT);
  const lower = byte >= 65 && byte <= 90 ? byte + 32 : byte;
  const word = load<i32>(state, WORD);
  if ((lower >= 97 && lower <= 122) || lower >= 128) {
    store<i32>(state, ((word + lower) * 0x2f0b4c47) ^ 0x1d, WORD);
    return;
  }
  if (word !== 0) {
    store<i32>(state, load<i32>(state, PREVIOUS_WORD), OLDER_WORD);
    store<i32>(state, word, PREVIOUS_WORD);
  }
  store<i32>(state, 0, WORD);
  if (byte === 10) {
    store<i32>(state, 0, FIELD);
    store<i32>(state, load<i32>(state, LINE_START), PREVIOUS_START);
    store<i32>(state, nextPosition(lane), LINE_START);
  } else if (byte === 44 || byte === 9 || byte === 124 || byte === 58) {
    store<i32>(state, load<i32>(state, FIELD) + 1, FIELD);
  }
}

function rehash(lane: i32): void {
  const state = states + (lane << 6);
  const next = nextPosition(lane);
  const recent = load<i32>(state, RECENT);
  const earlier = load<i32>(state, EARLIER);
  const word = load<i32>(state, WORD);
  const previousWord = load<i32>(state, PREVIOUS_WORD);
  const olderWord = load<i32>(state, OLDER_WORD);
  const field = load<i32>(state, FIELD);
  const lineStart = load<i32>(state, LINE_START);
  const column = (next - lineStart) / lanes;
  const above = load<i32>(state, PREVIOUS_START) + (next - lineStart);
  const a0 = above < lineStart ? entryAt(above) : 0;
  const a1 = above + lanes < lineStart ? entryAt(above + lanes) : 0;
  const t1 = entryAt(next - lanes);
  const order1 = mix(1, t1);
  const order2 = mix(order1, entryAt(next - 2 * lanes));
  const order3 = mix(order2, entryAt(next - 3 * lanes));
  const order4 = mix(order3, entryAt(next - 4 * lanes));
  const h = hashesOf(lane);
  store<i32>(h, 0, 0);
  store<i32>(h, order1, 4);
  store<i32>(h, order2, 8);
  store<i32>(h, order3, 12);
  store<i32>(h, order4, 16);
  store<i32>(h, mix(mix(order4, entryAt(next - 5 * lanes)), entryAt(next - 6 * lanes)), 20);
  store<i32>(h, mix(6, recent & 0xffffff), 24);
  store<i32>(h, mix(mix(7, recent), earlier & 0xffff), 28);
  store<i32>(h, mix(8, word), 32);
  store<i32>(h, mix(mix(9, word), previousWord), 36);
  store<i32>(h, mix(10, field), 40);
  store<i32>(h, mix(mix(11, field), t1), 44);
  store<i32>(h, mix(mix(12, a0), a1), 48);
  store<i32>(h, mix(mix(13, entryAt(lineStart)), min(column, COLUMNS)), 52);
  store<i32>(h, mix(mix(14, word), olderWord), 56);
}
