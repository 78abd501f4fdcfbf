/**
 * Deflate streams (RFC 1951) undone, and redone bit for bit from their raw bytes and a few corrections. The streams
 * of one instance share one coded payload and learn from each other.
 */

import { isLast } from "./block";
import { codeStream, createCorrections } from "./corrections";
import { openStream, readBlock, streamLength } from "./inflate";
import { chooseParameters } from "./parameters";
import { createRebuilt, finishRebuilt, startRebuilt } from "./rebuild";

export { nextAnnounced } from "./announce";
export { inflatedLength } from "./inflate";
export { rebuiltBytes } from "./rebuild";

/** Open a coder of streams. streamCapacity: bytes of the longest one that a decoder may write; 0 for an encoder. */
export function openStreams(streamCapacity: i32): void {
  createCorrections();
  createRebuilt(streamCapacity);
}

/**
 * Inflate the stream that begins at `at`. raw: where its bytes go, if they are wanted: u8[rawLimit]. Gives the bytes
 * of the stream, -1 when it is none that can be redone, -2 when it does not end before `end` or has more than
 * `rawLimit` raw bytes; inflatedLength() tells how many it has.
 */
export function inflate(at: usize, end: usize, raw: usize, rawLimit: i32): i32 {
  openStream(at, end, raw, rawLimit);
  do {
    const state = readBlock();
    if (state < 0) return state;
  } while (!isLast);
  return streamLength();
}

/** Code the corrections of an inflated stream. raw: u8[rawLength + 4]. False when it takes more work than it should. */
export function encodeStream(raw: usize, rawLength: i32, at: usize, end: usize): bool {
  chooseParameters(raw, rawLength, at, end);
  return codeStream(raw, rawLength, at, end);
}

/** Redo the next stream from its raw bytes, u8[rawLength + 4]. Gives its length; it stands at rebuiltBytes(). -1 when that cannot be. */
export function decodeStream(raw: usize, rawLength: i32): i32 {
  startRebuilt();
  return codeStream(raw, rawLength, 0, 0) ? finishRebuilt() : -1;
}
