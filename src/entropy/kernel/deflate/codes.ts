/** How a dynamic block sends its codes, told by the difference to what zlib would send. */

import { codeDecision, codeNumber, codeValue, createKinds, NUMBER_KINDS } from "../adaptive";
import { allocate } from "../memory";
import {
  addRun,
  clearRuns,
  distances,
  LITERAL,
  lengths,
  literals,
  orders,
  runCount,
  runs,
  setCodeCounts,
  thirdLengths,
  tokenAt,
  tokenCount,
} from "./block";
import { predictLengths } from "./code-lengths";
import { LONGEST_CODE } from "./huffman";
import {
  DISTANCES,
  distanceSymbol,
  END_OF_BLOCK,
  LENGTH_ORDER,
  LENGTH_SYMBOLS,
  LITERALS,
  lengthSymbol,
} from "./symbols";

/** u32[288], u32[32], u32[19]: how often each symbol occurs in the block. */
const literalCounts: usize = allocate(288 << 2);
const distanceCounts: usize = allocate(32 << 2);
const thirdCounts: usize = allocate(LENGTH_SYMBOLS << 2);
/** u8[288 + 32], u8[19]: what zlib would send. */
const expected: usize = allocate(288 + 32);
const expectedThird: usize = allocate(LENGTH_SYMBOLS);
/** u8[320][2], as block.ts has them. */
const expectedRuns: usize = allocate((288 + 32) << 1);
let expectedRunCount: i32 = 0;

const AS_EXPECTED: i32 = 0;
const COUNTS: i32 = 8;
const DELTAS: i32 = COUNTS + 3 * NUMBER_KINDS;
const VALUES: i32 = DELTAS + 16;
const RUNS: i32 = VALUES + 3 * 32;
const RUN_LENGTHS: i32 = RUNS + 64;
let kinds: usize = 0;

export function createCodes(): void {
  kinds = createKinds(RUN_LENGTHS + 8 * NUMBER_KINDS);
}

/** Codes the three codes of the block, whose tokens are known. raw: its bytes. False when a decoder meets none. */
export function codeCodes(raw: usize): bool {
  countSymbols(raw);
  const lastLiteral = predictLengths(literalCounts, LITERALS, LONGEST_CODE, expected);
  const lastDistance = predictLengths(distanceCounts, DISTANCES, LONGEST_CODE, expected + 288);
  const literalCount = codeCount(0, literals, lastLiteral + 1, LITERALS);
  const distanceCount = codeCount(1, distances, lastDistance + 1, DISTANCES);
  if (literalCount <= END_OF_BLOCK || distanceCount < 1) return false;
  setCodeCounts(literalCount, distanceCount, orders);
  memory.copy(expected + literalCount, expected + 288, distanceCount);
  codeLengths(expected, lengths, literalCount + distanceCount, 0, LONGEST_CODE);
  expectRuns(literalCount, distanceCount);
  if (!codeRuns(literalCount + distanceCount)) return false;
  return codeThird();
}

function countSymbols(raw: usize): void {
  memory.fill(literalCounts, 0, 288 << 2);
  memory.fill(distanceCounts, 0, 32 << 2);
  addTo(literalCounts, END_OF_BLOCK);
  for (let i = 0; i < tokenCount; i++) {
    const token = tokenAt(i);
    if (token === LITERAL) {
      addTo(literalCounts, load<u8>(raw++));
      continue;
    }
    const length = (token >> 16) as i32;
    addTo(literalCounts, 257 + lengthSymbol(length));
    addTo(distanceCounts, distanceSymbol((token & 0xffff) as i32));
    raw += length;
  }
}

function addTo(counts: usize, symbol: i32): void {
  const at = counts + (symbol << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** 0 when a decoder meets one above `most`. */
function codeCount(which: i32, count: i32, guess: i32, most: i32): i32 {
  if (codeDecision(kinds, AS_EXPECTED + 1 + which, count === guess ? 1 : 0)) return guess;
  const coded = codeNumber(kinds, COUNTS + which * NUMBER_KINDS, count);
  return coded <= most ? coded : 0;
}

/** u8[count] lengths of at most `longest`, against those expected. */
function codeLengths(guesses: usize, actual: usize, count: i32, which: i32, longest: i32): void {
  const isSame = memory.compare(guesses, actual, count) === 0;
  if (codeDecision(kinds, AS_EXPECTED + 4 + which, isSame ? 1 : 0)) {
    memory.copy(actual, guesses, count);
    return;
  }
  for (let i = 0; i < count; i++) {
    const guess = load<u8>(guesses + i) as i32;
    store<u8>(actual + i, codeLength(load<u8>(actual + i), guess, which, longest));
  }
}

/** As it was, one more, one less, or any. */
function codeLength(length: i32, guess: i32, which: i32, longest: i32): i32 {
  const first = DELTAS + which * 8 + (guess === 0 ? 4 : 0);
  if (codeDecision(kinds, first, length === guess ? 1 : 0)) return guess;
  if (guess > 0 && guess < longest) {
    if (codeDecision(kinds, first + 1, length === guess + 1 ? 1 : 0)) return guess + 1;
    if (codeDecision(kinds, first + 2, length === guess - 1 ? 1 : 0)) return guess - 1;
  }
  return codeValue(kinds, VALUES + which * 32, which === 0 ? 4 : 3, length);
}

/** scan_tree and send_tree of zlib's trees.c, for each of the two codes. */
function expectRuns(literalCount: i32, distanceCount: i32): void {
  expectedRunCount = 0;
  expectRunsOf(lengths, literalCount);
  expectRunsOf(lengths + literalCount, distanceCount);
}

function expectRunsOf(start: usize, count: i32): void {
  let before = -1;
  for (let i = 0; i < count; ) {
    const length = load<u8>(start + i) as i32;
    const isZero = length === 0;
    // zlib counts the first of a new length into the run, of which at most 7 (or 138 zeros) are taken together.
    const most = isZero ? 138 : length === before ? 6 : 7;
    const least = isZero || length === before ? 3 : 4;
    let run = 1;
    while (run < most && i + run < count && load<u8>(start + i + run) === length) run++;
    i += run;
    if (run < least) {
      for (let k = 0; k < run; k++) expectRun(length, 0);
    } else if (isZero) {
      expectRun(run <= 10 ? 17 : 18, run <= 10 ? run - 3 : run - 11);
    } else {
      if (length !== before) {
        expectRun(length, 0);
        run--;
      }
      expectRun(16, run - 3);
    }
    before = length;
  }
}

function expectRun(symbol: i32, extra: i32): void {
  store<u8>(expectedRuns + (expectedRunCount << 1), symbol);
  store<u8>(expectedRuns + (expectedRunCount++ << 1), extra, 1);
}

/** False when a decoder meets a run that does not fit its place. */
function codeRuns(count: i32): bool {
  const isSame = expectedRunCount === runCount && memory.compare(expectedRuns, runs, runCount << 1) === 0;
  if (codeDecision(kinds, AS_EXPECTED + 6, isSame ? 1 : 0)) {
    clearRuns();
    for (let i = 0; i < expectedRunCount; i++) {
      addRun(load<u8>(expectedRuns + (i << 1)), load<u8>(expectedRuns + (i << 1), 1));
    }
    return true;
  }
  const actualCount = runCount;
  clearRuns();
  let at = 0;
  for (let i = 0; at < count; i++) {
    const known = i < actualCount;
    const symbol = known ? <i32>load<u8>(runs + (i << 1)) : 0;
    const extra = known ? <i32>load<u8>(runs + (i << 1), 1) : 0;
    const length = load<u8>(lengths + at) as i32;
    const before = at > 0 ? <i32>load<u8>(lengths + at - 1) : -1;
    let possible = 1;
    while (at + possible < count && load<u8>(lengths + at + possible) === length) possible++;
    const context = min(possible, 12) * 4 + (length === 0 ? 2 : 0) + (length === before ? 1 : 0);
    if (possible < 3 || !codeDecision(kinds, RUNS + context, symbol > 15 ? 1 : 0)) {
      addRun(length, 0);
      at++;
      continue;
    }
    // Zeros have two symbols for runs; they may also repeat the length before, as all others must.
    const repeats = length !== 0 || codeDecision(kinds, AS_EXPECTED + 7, symbol === 16 ? 1 : 0) === 1;
    if (repeats && length !== before) return false;
    const run = extra + (symbol === 18 ? 11 : 3);
    const most = min(possible, repeats ? 6 : 138);
    const coded =
      most -
      codeNumber(kinds, RUN_LENGTHS + (repeats ? 0 : min(most >> 3, 6) + 1) * NUMBER_KINDS, most - run);
    if (coded < 3) return false;
    addRun(repeats ? 16 : coded <= 10 ? 17 : 18, repeats || coded <= 10 ? coded - 3 : coded - 11);
    at += coded;
  }
  return true;
}

/** The code of the runs, and how many of its lengths are sent. */
function codeThird(): bool {
  memory.fill(thirdCounts, 0, LENGTH_SYMBOLS << 2);
  for (let i = 0; i < runCount; i++) addTo(thirdCounts, load<u8>(runs + (i << 1)));
  predictLengths(thirdCounts, LENGTH_SYMBOLS, 7, expectedThird);
  codeLengths(expectedThird, thirdLengths, LENGTH_SYMBOLS, 1, 7);
  let needed = LENGTH_SYMBOLS;
  while (needed > 4 && load<u8>(thirdLengths + LENGTH_ORDER[needed - 1]) === 0) needed--;
  const sent = codeCount(2, orders, needed, LENGTH_SYMBOLS);
  if (sent < needed) return false;
  setCodeCounts(literals, distances, sent);
  return true;
}
