/**
 * Finds what stood in the content long before, where the coders of blocks no longer see it. Places are chosen by what
 * stands there (a rolling hash of 32 bytes), so that a shift does not hide a repeat; a repeat is compared byte by byte.
 */

import { WINDOW } from "./window.ts";

/** A stretch of content that stands `distance` bytes before, too. */
export interface FoundCopy {
  readonly distance: number;
  readonly bytes: Uint8Array;
}

/** One place in so many is remembered, on average. */
const PLACE_BITS = 8;
const TABLE_BITS = 18;
/** Shorter ones cost more than they save, or hardly less. */
const LEAST = 512;
/** Nearer ones are left to the coder of the block. */
const LEAST_DISTANCE = 64 * 1024;
/** How far behind the place where it was found a copy may begin. */
const MOST_BACK = 64 * 1024;
/** What the rolling hash sees. */
const SPAN = 32;
/** A longer copy is handed on in parts. */
const PART = 1024 * 1024;

/** 256 numbers without pattern: splitmix32. */
const GEAR = Int32Array.from({ length: 256 }, (_, i) => {
  let z = Math.imul(i + 1, 0x9e3779b9);
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
});

/** The same content, in which copies stand for some stretches. They depend on the content alone. */
export async function* findCopies(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array | FoundCopy, void> {
  const finder = new CopyFinder();
  for await (const piece of source) {
    finder.append(piece);
    yield* finder.take();
  }
  yield* finder.finish();
}

class CopyFinder {
  #bytes = new Uint8Array(1 << 16);
  /** Where #bytes begins in the content; all other places are in #bytes. */
  #base = 0;
  #end = 0;
  /** Up to here it was handed on. */
  #taken = 0;
  /** Up to here it was looked at. */
  #at = 0;
  #hash = 0;
  /** Places by the hash of what stands before them, in the content, plus 1. */
  #table = new Float64Array(0);
  /** What is being compared; resume: where to go on if it is too short. */
  #match: { readonly start: number; readonly distance: number; readonly resume: number } | undefined;

  append(piece: Uint8Array): void {
    this.#makeRoom(piece.length);
    this.#bytes.set(piece, this.#end);
    this.#end += piece.length;
  }

  /** What can be said already. */
  *take(): Generator<Uint8Array | FoundCopy, void> {
    for (;;) {
      if (this.#match) {
        const isOver = this.#follow(this.#match);
        yield* this.#takeMatch(this.#match, isOver);
        if (!isOver) return;
        this.#match = undefined;
      }
      this.#scan();
      if (!this.#match) break;
    }
    yield* this.#takeLiterals(this.#at - MOST_BACK);
  }

  *finish(): Generator<Uint8Array | FoundCopy, void> {
    while (this.#match) {
      yield* this.#takeMatch(this.#match, true);
      this.#match = undefined;
      yield* this.take();
    }
    yield* this.#takeLiterals(this.#end);
  }

  /** Up to the next place that stood somewhere before. */
  #scan(): void {
    // Nothing can be found yet; most files stay below this.
    if (this.#end <= LEAST_DISTANCE && this.#base === 0) return;
    if (this.#table.length === 0) this.#table = new Float64Array(1 << TABLE_BITS);
    const table = this.#table;
    const bytes = this.#bytes;
    const end = this.#end;
    let hash = this.#hash;
    let at = this.#at;
    while (at < end) {
      hash = (hash << 1) + GEAR[bytes[at++]!]!;
      if (hash >>> (32 - PLACE_BITS) !== 0) continue;
      const slot = Math.imul(hash, 0x9e3779b1) >>> (32 - TABLE_BITS);
      const known = table[slot]! - 1 - this.#base;
      table[slot] = this.#base + at + 1;
      const distance = at - known;
      if (known < SPAN || distance < LEAST_DISTANCE || distance > WINDOW) continue;
      const start = this.#startOf(at, distance);
      if (at - start < SPAN) continue;
      this.#match = { start, distance, resume: at };
      break;
    }
    this.#hash = hash;
    this.#at = at;
  }

  /** Where a repeat that was found at `at` begins. */
  #startOf(at: number, distance: number): number {
    const bytes = this.#bytes;
    const least = Math.max(this.#taken, at - MOST_BACK, distance);
    let start = at;
    while (start > least && bytes[start - 1] === bytes[start - 1 - distance]) start--;
    return start;
  }

  /** Compares on; whether it came to an end that is not the end of what is known. */
  #follow({ distance }: { readonly distance: number }): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.#at;
    while (at < end && bytes[at] === bytes[at - distance]) at++;
    this.#at = at;
    return at < end;
  }

  *#takeMatch(
    {
      start,
      distance,
      resume,
    }: { readonly start: number; readonly distance: number; readonly resume: number },
    isOver: boolean,
  ): Generator<Uint8Array | FoundCopy, void> {
    if (this.#at - start < LEAST) {
      if (isOver) this.#at = resume;
      return;
    }
    yield* this.#takeLiterals(start);
    while (this.#at - this.#taken >= PART || (isOver && this.#taken < this.#at)) {
      yield { distance, bytes: this.#slice(Math.min(this.#at, this.#taken + PART)) };
    }
    if (isOver) this.#rehash();
  }

  *#takeLiterals(until: number): Generator<Uint8Array, void> {
    if (until > this.#taken) yield this.#slice(until);
  }

  #slice(until: number): Uint8Array {
    const bytes = this.#bytes.slice(this.#taken, until);
    this.#taken = until;
    return bytes;
  }

  /** After a copy, none of whose places was looked at. */
  #rehash(): void {
    this.#hash = 0;
    for (let at = Math.max(0, this.#at - SPAN); at < this.#at; at++) {
      this.#hash = (this.#hash << 1) + GEAR[this.#bytes[at]!]!;
    }
  }

  #makeRoom(count: number): void {
    // What is older than the window is let go when it is as long as the window.
    const old = this.#taken - WINDOW - MOST_BACK;
    if (old >= WINDOW) {
      this.#bytes.copyWithin(0, old, this.#end);
      this.#base += old;
      this.#end -= old;
      this.#taken -= old;
      this.#at -= old;
      const match = this.#match;
      if (match) this.#match = { ...match, start: match.start - old, resume: match.resume - old };
    }
    if (this.#end + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#end + count, 2 * this.#bytes.length));
    larger.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = larger;
  }
}
