/** What a byte of a picture can depend on: its neighbours, and guesses made of them. Each context is one line of `rehash`. */

import { hashWith } from "../hashing";
import { LeastSquares } from "../least-squares";
import { allocate } from "../memory";

export const PIXEL_CONTEXTS: i32 = 24;
/** Channels that are told apart. */
const MOST_CHANNELS: i32 = 8;

/** u8[count]: the picture so far, behind zeros. */
let data: usize = 0;
let position: i32 = 0;
let row: i32 = 0;
let pixel: i32 = 0;
/** i32[PIXEL_CONTEXTS] */
export let hashes: usize = 0;
/** The channel of the next byte. */
export let channel: i32 = 0;
/** The best guesses: by least squares, and by the plane through three neighbours. */
export let guess: i32 = 0;
export let plane: i32 = 0;
/** log2 of the variance around, 0 to 15. */
export let variance: i32 = 0;
/** How wrong the guess was for the same channel of the pixel before, and of the one above: 0 to 7 each. */
export let wrongness: i32 = 0;
/** u8[row]: by column, the last miss. */
let misses: usize = 0;
const squares: StaticArray<LeastSquares | null> = new StaticArray<LeastSquares | null>(MOST_CHANNELS);
/** i32[]: how far back the bytes stand from which the guess is made. */
let offsets: usize = 0;
let offsetCount: i32 = 0;

/** rowBytes: of a line of the picture. pixelBytes: of one pixel, 1 to 8. */
export function createPixelContexts(count: i32, rowBytes: i32, pixelBytes: i32): void {
  row = rowBytes;
  pixel = pixelBytes;
  const margin = 3 * (row + pixel) + 8;
  data = allocate(margin + count) + margin;
  misses = allocate(row + 1);
  hashes = allocate(PIXEL_CONTEXTS << 2);
  offsets = allocate(32 << 2);
  listOffsets();
  for (let i = 0; i < pixel; i++) squares[i] = new LeastSquares(offsetCount, 0.998, 0.001, 6);
  rehash();
}

function listOffsets(): void {
  add(pixel);
  add(row + pixel);
  add(row);
  add(row - pixel);
  add(2 * pixel);
  add(2 * row);
  add(2 * row - pixel);
  add(2 * row + pixel);
  add(row - 2 * pixel);
  add(row + 2 * pixel);
  add(3 * pixel);
  add(3 * row);
  if (pixel < 2) return;
  add(1);
  add(pixel + 1);
  add(row + 1);
  add(row + pixel + 1);
  add(row - pixel + 1);
  if (pixel < 3) return;
  add(2);
  add(pixel + 2);
  add(row + 2);
}

/** Narrow pictures have no neighbours so far to the right. */
function add(offset: i32): void {
  if (offset > 0) store<i32>(offsets + (offsetCount++ << 2), offset);
}

/** The byte `back` steps before the next one; 0 before the picture. */
export function byteAt(back: i32): i32 {
  return load<u8>(data + position - back);
}

export function addByte(byte: i32): void {
  store<u8>(data + position, byte);
  store<u8>(misses + (position % row), min(abs(byte - guess), 255));
  squares[channel]!.learn(byte as f64);
  position++;
  rehash();
}

function rehash(): void {
  channel = (position % row) % pixel;
  const w = byteAt(pixel);
  const n = byteAt(row);
  const nw = byteAt(row + pixel);
  const ne = byteAt(max(row - pixel, 1));
  const ww = byteAt(2 * pixel);
  const nn = byteAt(2 * row);
  // The channel before; in pictures of one channel, other neighbours.
  const hasMore = pixel > 1;
  const p1 = hasMore ? byteAt(1) : ww;
  const p2 = pixel > 2 ? byteAt(2) : ne;
  const wp1 = hasMore ? byteAt(pixel + 1) : byteAt(3);
  const np1 = hasMore ? byteAt(row + 1) : nw;
  guessByte();
  plane = clip(w + n - nw);
  const alongW = clip(w + p1 - wp1);
  const alongN = clip(n + p1 - np1);
  const mean = (w + nw + n + ne) >> 2;
  const spread = sq(w - mean) + sq(nw - mean) + sq(n - mean) + sq(ne - mean);
  variance = min(15, 32 - clz(spread >> 2));
  wrongness = (missAt(pixel) << 3) | missAt(row);
  const c = channel;
  const h = hashes;
  store<i32>(h, named(1, c, guess));
  store<i32>(h, hashWith(named(2, c, guess), variance), 4);
  store<i32>(h, hashWith(named(3, c, guess >> 1), plane >> 2), 8);
  store<i32>(h, hashWith(named(4, c, guess), wrongness), 12);
  store<i32>(h, named(5, c, plane), 16);
  store<i32>(h, hashWith(named(6, c, plane), variance), 20);
  store<i32>(h, named(7, c, alongW), 24);
  store<i32>(h, named(8, c, alongN), 28);
  store<i32>(h, hashWith(named(9, c, (alongW + alongN) >> 1), variance), 32);
  store<i32>(h, named(10, c, clip(w + ne - n)), 36);
  store<i32>(h, named(11, c, (clip(2 * n - nn) + clip(2 * w - ww)) >> 1), 40);
  store<i32>(h, hashWith(named(12, c, w), n), 44);
  store<i32>(h, hashWith(hashWith(named(13, c, w), n), nw), 48);
  store<i32>(h, hashWith(hashWith(hashWith(hashWith(named(14, c, w), n), nw), ne), p1), 52);
  store<i32>(h, hashWith(named(15, c, n), ne), 56);
  store<i32>(h, hashWith(named(16, c, w), p1), 60);
  store<i32>(h, hashWith(named(17, c, n), p1), 64);
  store<i32>(h, hashWith(hashWith(named(18, c, w >> 2), n >> 2), p1 >> 2), 68);
  store<i32>(h, hashWith(hashWith(named(19, c, p1), p2), w), 72);
  store<i32>(h, hashWith(named(20, c, (w + n) >> 1), p1 - wp1), 76);
  store<i32>(h, hashWith(named(21, c, n), p1 - np1), 80);
  store<i32>(h, hashWith(named(22, c, w), p1 - wp1), 84);
  store<i32>(h, hashWith(named(23, c, n), nn), 88);
  store<i32>(
    h,
    hashWith(hashWith(hashWith(hashWith(named(24, c, w), n), nw), ww), hashWith(hashWith(p1, p2), nn)),
    92,
  );
}

function guessByte(): void {
  const square = squares[channel]!;
  for (let i = 0; i < offsetCount; i++) {
    store<f64>(square.known + (i << 3), byteAt(load<i32>(offsets + (i << 2))) as f64);
  }
  const value = square.guess() + 0.5;
  // What is no number becomes 0.
  guess = value >= 1 ? (value < 255 ? (value as i32) : 255) : 0;
}

function missAt(back: i32): i32 {
  const column = (position - back) % row;
  return 32 - clz(load<u8>(misses + (column < 0 ? column + row : column)) as i32);
}

function named(number: i32, c: i32, value: i32): i32 {
  return hashWith(hashWith(number, c), value);
}

function clip(value: i32): i32 {
  return min(max(value, 0), 255);
}

function sq(value: i32): i32 {
  return value * value;
}
