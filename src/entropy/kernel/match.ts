import { HASH_GOLDEN, HASH_STEP } from "./hashing";
import { entryAt, lanes, nextPosition } from "./history";
import { allocate } from "./memory";

/** Match lengths are counted to here. */
export const LONGEST: i32 = 40;
/** Steps a pointer survives without a hit. */
const PATIENCE: i32 = 8;

/** Follows, per lane, the last place in any lane where the last `minimum` symbols stood before. */
export class MatchModel {
  private minimum: i32;
  private shift: i32;
  /** i32[2^tableBits]: a position + 1 by the hash of the symbols before it, or 0. */
  private table: usize;
  /** Per lane, i32: the position of the predicted symbol + 1, or 0; misses in a row; */
  private pointers: usize;
  private misses: usize;
  /** how many symbols before the pointer agree, 0 after a miss. */
  private lengths: usize;

  constructor(minimum: i32, tableBits: i32) {
    this.minimum = minimum;
    this.shift = 32 - tableBits;
    this.table = allocate(4 << tableBits);
    const perLane = lanes << 2;
    this.pointers = allocate(perLane);
    this.misses = allocate(perLane);
    this.lengths = allocate(perLane);
  }

  length(lane: i32): i32 {
    return load<i32>(this.lengths + (lane << 2));
  }

  /** The symbol expected next, or -1. */
  expected(lane: i32): i32 {
    const pointer = load<i32>(this.pointers + (lane << 2)) - 1;
    return pointer < 0 ? -1 : entryAt(pointer) - 1;
  }

  /** Call after `append(lane, symbol)`. */
  update(lane: i32, symbol: i32): void {
    const at = lane << 2;
    const next = nextPosition(lane);
    let pointer = load<i32>(this.pointers + at) - 1;
    let length = load<i32>(this.lengths + at);
    let misses = load<i32>(this.misses + at);
    if (pointer >= 0) {
      if (entryAt(pointer) === symbol + 1) {
        if (length < LONGEST) length++;
        misses = 0;
      } else {
        length = 0;
        misses++;
      }
      pointer += lanes;
      if (misses >= PATIENCE || pointer >= next || entryAt(pointer) === 0) pointer = -1;
    }
    const slot = this.table + (this.slot(next) << 2);
    if (pointer < 0 || length < this.minimum) {
      const candidate = load<i32>(slot) - 1;
      if (candidate >= 0) {
        const agreed = agreement(candidate, next);
        if (agreed >= this.minimum && entryAt(candidate) !== 0) {
          pointer = candidate;
          length = agreed;
          misses = 0;
        }
      }
    }
    store<i32>(this.pointers + at, pointer + 1);
    store<i32>(this.lengths + at, pointer < 0 ? 0 : length);
    store<i32>(this.misses + at, misses);
    store<i32>(slot, next + 1);
  }

  private slot(next: i32): i32 {
    let h = 0;
    for (let k = 1; k <= this.minimum; k++) {
      h = (h + entryAt(next - k * lanes)) * HASH_STEP;
      h ^= h >>> 15;
    }
    return (h * HASH_GOLDEN) >>> this.shift;
  }
}

/** How many symbols before a and b are the same. */
function agreement(a: i32, b: i32): i32 {
  let n = 0;
  while (n < LONGEST) {
    a -= lanes;
    b -= lanes;
    const entry = entryAt(a);
    if (entry === 0 || entry !== entryAt(b)) break;
    n++;
  }
  return n;
}
