/**
 * Sound: each sample is guessed by least squares from those before it, of all channels, and coded as the distance to
 * the guess, with what was learned from distances where the latest ones were as large.
 */

import { codeDecision, codeNumber, createKinds, NUMBER_KINDS } from "../adaptive";
import { LeastSquares } from "../least-squares";
import { allocate, guardObjects } from "../memory";
import { BIT_TOTAL, codeBit, isTruncated } from "../range-coder";

const MOST_CHANNELS: i32 = 8;
/** Samples that a guess is made of: of the same channel, and of the one before it. */
const OWN: i32 = 24;
const OTHERS: i32 = 8;
/** Values between two solutions. */
const INTERVAL: i32 = 12;
const FADING: f64 = 0.998;
const RIDGE: f64 = 1;

/** Levels of the latest distances, half a doubling each; and of those against the longer average. */
const LEVELS: i32 = 48;
const TRENDS: i32 = 3;

let raw: usize = 0;
let channels: i32 = 1;
let sampleBytes: i32 = 2;
let isBigEndian: bool = false;
/** f64[MARGIN + samples]: what was coded so far, behind zeros. */
let values: usize = 0;
let position: i32 = 0;
/** By channel: the averages of the latest distances, over some 6 and some 40 samples. */
const soon = new StaticArray<f64>(MOST_CHANNELS);
const late = new StaticArray<f64>(MOST_CHANNELS);
const squares = new StaticArray<LeastSquares | null>(MOST_CHANNELS);
/** i32[]: how far back the samples stand from which each channel is guessed. */
let offsets: usize = 0;
const MOST_OFFSETS: i32 = OWN + OTHERS;
let kinds: usize = 0;
let signs: usize = 0;

/**
 * Open `count` bytes of samples of `bytes` bytes (2 or 3), those of all channels in turn; at most one sample at the end
 * is not whole. Returns where the raw bytes stand, u8[count].
 */
export function openSamples(count: i32, channelCount: i32, bytes: i32, bigEndian: bool): usize {
  raw = allocate(count);
  channels = channelCount;
  sampleBytes = bytes;
  isBigEndian = bigEndian;
  const margin = (OWN + 1) * channels + MOST_CHANNELS;
  values = allocate((margin + count / bytes + 1) << 3) + (margin << 3);
  offsets = allocate((MOST_CHANNELS * MOST_OFFSETS) << 2);
  kinds = createKinds(LEVELS * TRENDS * NUMBER_KINDS);
  signs = createKinds(4);
  for (let channel = 0; channel < channels; channel++) {
    squares[channel] = new LeastSquares(listOffsets(channel), FADING, RIDGE, INTERVAL);
    soon[channel] = 16;
    late[channel] = 16;
  }
  guardObjects();
  return raw;
}

function listOffsets(channel: i32): i32 {
  let count = 0;
  const list = offsets + ((channel * MOST_OFFSETS) << 2);
  for (let i = 1; i <= OWN; i++) store<i32>(list + (count++ << 2), i * channels);
  if (channels < 2) return count;
  // The sample before is the channel before, in the same frame; for the first channel, the last one a frame ago.
  for (let i = 0; i < OTHERS; i++) store<i32>(list + (count++ << 2), 1 + i * channels);
  return count;
}

/** Code the raw bytes from..to-1; both are multiples of the sample's bytes, or the end. */
export function codeSamples(from: i32, to: i32): void {
  let at = raw + from;
  const end = raw + to;
  while (at + sampleBytes <= end && !isTruncated()) {
    write(at, codeSample(read(at)));
    at += sampleBytes;
  }
  while (at < end) {
    const byte = load<u8>(at) as i32;
    let coded = 0;
    for (let i = 7; i >= 0; i--) coded = coded * 2 + codeBit((byte >> i) & 1, BIT_TOTAL >> 1);
    store<u8>(at++, coded);
  }
}

function codeSample(sample: i32): i32 {
  const channel = position % channels;
  const square = squares[channel]!;
  const list = offsets + ((channel * MOST_OFFSETS) << 2);
  for (let i = 0; i < square.count; i++) {
    store<f64>(square.known + (i << 3), load<f64>(values + ((position - load<i32>(list + (i << 2))) << 3)));
  }
  const guess = rounded(square.guess());
  const distance = sample - guess;
  const first = contextOf(channel) * NUMBER_KINDS;
  const size = codeNumber(kinds, first, abs(distance));
  const isBelow = size === 0 ? 0 : codeDecision(signs, channel & 3, distance < 0 ? 1 : 0);
  const coded = isBelow ? guess - size : guess + size;
  soon[channel] += ((size as f64) - soon[channel]) / 6;
  late[channel] += ((size as f64) - late[channel]) / 40;
  square.learn(coded as f64);
  store<f64>(values + (position++ << 3), coded as f64);
  return coded;
}

/** The nearest sample to a guess. */
function rounded(guess: f64): i32 {
  const half: f64 = sampleBytes === 2 ? 32768 : 8388608;
  // What is no number becomes the least.
  const inside = guess > -half ? (guess < half - 1 ? guess : half - 1) : -half;
  return floor(inside + 0.5) as i32;
}

function contextOf(channel: i32): i32 {
  const near = soon[channel];
  const far = late[channel];
  const trend = near * 2 < far ? 0 : near < far * 2 ? 1 : 2;
  return min(halvings((near + far) * 4), LEVELS - 1) * TRENDS + trend;
}

/** Twice the binary logarithm, in steps of a half. */
function halvings(value: f64): i32 {
  let level = 0;
  while (value >= 2) {
    value *= 0.5;
    level += 2;
  }
  return value >= 1.4 ? level + 1 : level;
}

function read(at: usize): i32 {
  let value = 0;
  for (let i = 0; i < sampleBytes; i++) value = (value << 8) | load<u8>(at + placeOf(i));
  const unused = 32 - 8 * sampleBytes;
  return (value << unused) >> unused;
}

function write(at: usize, sample: i32): void {
  for (let i = sampleBytes - 1; i >= 0; i--) {
    store<u8>(at + placeOf(i), sample);
    sample >>= 8;
  }
}

/** Where the i-th byte of a sample stands, the highest first. */
function placeOf(i: i32): i32 {
  return isBigEndian ? i : sampleBytes - 1 - i;
}
