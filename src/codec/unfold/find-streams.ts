/** Finds the streams in some bytes that stand for other bytes: of deflate, or written as text. */

import { findBaseN, type TextStream } from "./find-base-n.ts";
import { type DeflateStream, findDeflate } from "./find-deflate.ts";

export type Stream = DeflateStream | TextStream;

/** In the order of the file, none within another. */
export function findStreams(bytes: Uint8Array): Stream[] {
  const all: Stream[] = [...findDeflate(bytes), ...findBaseN(bytes)];
  let end = 0;
  return all
    .sort((a, b) => a.start - b.start)
    .filter((stream) => {
      if (stream.start < end) return false;
      end = stream.end;
      return true;
    });
}
