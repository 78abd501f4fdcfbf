/**
 * Shards: stretches of the content that are coded without a look at the rest, on one machine or on
 * many. Where they lie depends on the content's length alone.
 */

import { ByteReader } from "../../base/byte-reader.ts";

/**
 * Bytes of a shard unless others are asked for. What repeats over a longer distance is not seen, and
 * eight blocks of text are work for half an hour.
 */
export const SHARD_BYTES: number = 32 * 1024 * 1024;

const PIECE = 256 * 1024;

/** A stretch of the content: bytes from `start` up to `end`, which is not in it. */
export interface ContentRange {
  readonly start: number;
  readonly end: number;
}

/** The shards of a content of this length, in order; of an empty one, a single empty shard. */
export function shardRanges(contentLength: number, shardBytes: number): ContentRange[] {
  const count = Math.max(1, Math.ceil(contentLength / shardBytes));
  return Array.from({ length: count }, (_, i) => {
    const start = i * shardBytes;
    return { start, end: Math.min(contentLength, start + shardBytes) };
  });
}

export interface Shard {
  /** Where it begins in the content. */
  readonly start: number;
  /** Its bytes; to be read to their end before the next shard is asked for. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** Cuts a stream into shards, none of which is empty. start: where the stream begins, at a shard. */
export async function* divide(
  source: AsyncIterable<Uint8Array>,
  shardBytes: number,
  start = 0,
): AsyncGenerator<Shard, void> {
  const reader = new ByteReader(source);
  try {
    while (!(await reader.atEnd())) {
      yield { start: start + reader.position, content: next(reader, shardBytes) };
    }
  } finally {
    await reader.close();
  }
}

async function* next(reader: ByteReader, shardBytes: number): AsyncGenerator<Uint8Array, void> {
  for (let left = shardBytes; left > 0; ) {
    const piece = await reader.upTo(Math.min(left, PIECE));
    if (piece.length === 0) return;
    left -= piece.length;
    yield piece;
  }
}
