/** How streams lie in the bytes they were found in: the list at the head of a deflate block. */

import { SliceReader } from "../../base/byte-reader.ts";
import { ByteWriter } from "../../base/byte-writer.ts";
import { corrupt, unsupported } from "../../base/errors.ts";
import { MOST_RAW } from "./find-streams.ts";
import { type Wrapping, wrappingOf } from "./wrappings.ts";

/** A stream of a block, without its bytes. */
export interface StreamPlace {
  /** Bytes between the stream before, its trailer included, and this one. */
  readonly gap: number;
  readonly rawLength: number;
  readonly wrapping: Wrapping;
  /** Bytes in each chunk but the last, if the wrapping is chunked. */
  readonly chunks: readonly number[];
}

/** Streams of one block. */
export const MOST_STREAMS = 1 << 16;
/** Chunks of one of them. */
const MOST_CHUNKS = 1 << 20;

export function writePlaces(places: readonly StreamPlace[]): Uint8Array {
  const out = new ByteWriter().varint(places.length);
  for (const { wrapping } of places) out.u8(wrapping.number);
  for (const { gap } of places) out.varint(gap);
  for (const { rawLength } of places) out.varint(rawLength);
  for (const { wrapping, chunks } of places) if (wrapping.isChunked) writeChunks(out, chunks);
  return out.view();
}

/** Throws "corrupt" or "unsupported". */
export function readPlaces(bytes: Uint8Array): StreamPlace[] {
  const reader = new SliceReader(bytes, "the list of a block's streams");
  const count = reader.varint("the number of streams", 1, MOST_STREAMS);
  const each = <T>(read: (i: number) => T) => Array.from({ length: count }, (_, i) => read(i));
  const wrappings = each(() => knownWrapping(reader.u8()));
  const gaps = each(() => reader.varint("the place of a stream", 0, MOST_RAW));
  const lengths = each(() => reader.varint("the length of a stream", 1, MOST_RAW));
  const chunks = each((i) => (wrappings[i]!.isChunked ? readChunks(reader) : []));
  if (reader.rest().length > 0) throw corrupt("the list of a block's streams is too long");
  return each((i) => ({
    gap: gaps[i]!,
    rawLength: lengths[i]!,
    wrapping: wrappings[i]!,
    chunks: chunks[i]!,
  }));
}

/** Most chunks of a file are as long as each other: how many follow with which length. */
function writeChunks(out: ByteWriter, chunks: readonly number[]): void {
  const runs: { length: number; count: number }[] = [];
  for (const length of chunks) {
    const last = runs.at(-1);
    if (last?.length === length) last.count++;
    else runs.push({ length, count: 1 });
  }
  out.varint(runs.length);
  for (const { length, count } of runs) out.varint(length).varint(count);
}

function readChunks(reader: SliceReader): number[] {
  const chunks: number[] = [];
  for (let left = reader.varint("the number of chunk lengths", 0, MOST_CHUNKS); left > 0; left--) {
    const length = reader.varint("a chunk's length", 0, MOST_RAW);
    const count = reader.varint("the number of chunks", 1, MOST_CHUNKS - chunks.length);
    for (let i = 0; i < count; i++) chunks.push(length);
  }
  return chunks;
}

function knownWrapping(number: number): Wrapping {
  const wrapping = wrappingOf(number);
  if (!wrapping) throw unsupported(`streams of kind ${number}`);
  return wrapping;
}
