/** How streams lie in the bytes they were found in: the list at the head of an unfolded block. */

import { SliceReader } from "../../base/byte-reader.ts";
import { ByteWriter } from "../../base/byte-writer.ts";
import { corrupt, unsupported } from "../../base/errors.ts";
import { BASE_N, type BaseN } from "./base-n.ts";
import { LONGEST_SEPARATOR, ONE_LINE, type TextLines } from "./text-lines.ts";
import { WRAPPINGS, type Wrapping } from "./wrappings.ts";

/** A stream of a block, without its bytes. */
export type StreamPlace = DeflatePlace | TextPlace;

interface Place {
  /** Bytes between the stream before, its trailer included, and this one. */
  readonly gap: number;
  readonly rawLength: number;
}

export interface DeflatePlace extends Place {
  readonly wrapping: Wrapping;
  /** Bytes in each chunk but the last, if the wrapping is chunked. */
  readonly chunks: readonly number[];
}

export interface TextPlace extends Place {
  readonly baseN: BaseN;
  readonly lines: TextLines;
}

/** Bytes that a stream may have inside. */
export const MOST_RAW = 64 * 1024 * 1024;

/** Streams of one block. */
export const MOST_STREAMS = 1 << 16;
/** Chunks of one of them. */
const MOST_CHUNKS = 1 << 20;

export function writePlaces(places: readonly StreamPlace[]): Uint8Array {
  const out = new ByteWriter().varint(places.length);
  for (const place of places) out.u8(("baseN" in place ? place.baseN : place.wrapping).number);
  for (const { gap } of places) out.varint(gap);
  for (const { rawLength } of places) out.varint(rawLength);
  for (const place of places)
    if ("wrapping" in place && place.wrapping.isChunked) writeChunks(out, place.chunks);
  for (const place of places) if ("baseN" in place) out.varint(place.lines.length);
  for (const place of places)
    if ("baseN" in place && place.lines.length > 0) writeSeparator(out, place.lines);
  return out.view();
}

/** Throws "corrupt" or "unsupported". */
export function readPlaces(bytes: Uint8Array): StreamPlace[] {
  const reader = new SliceReader(bytes, "the list of a block's streams");
  const count = reader.varint("the number of streams", 1, MOST_STREAMS);
  const each = <T>(read: (i: number) => T) => Array.from({ length: count }, (_, i) => read(i));
  const kinds = each(() => kindOf(reader.u8()));
  const gaps = each(() => reader.varint("the place of a stream", 0, MOST_RAW));
  const rawLengths = each(() => reader.varint("the length of a stream", 1, MOST_RAW));
  const chunks = each((i) => ("isChunked" in kinds[i]! && kinds[i].isChunked ? readChunks(reader) : []));
  const lengths = each((i) =>
    "digits" in kinds[i]! ? reader.varint("the length of a line", 0, MOST_RAW) : 0,
  );
  const lines = each((i) => (lengths[i]! > 0 ? readSeparator(reader, lengths[i]!) : ONE_LINE));
  if (reader.rest().length > 0) throw corrupt("the list of a block's streams is too long");
  return each((i) => {
    const kind = kinds[i]!;
    const place = { gap: gaps[i]!, rawLength: rawLengths[i]! };
    return "digits" in kind
      ? { ...place, baseN: kind, lines: lines[i]! }
      : { ...place, wrapping: kind, chunks: chunks[i]! };
  });
}

function kindOf(number: number): Wrapping | BaseN {
  const all: (Wrapping | BaseN)[] = [...Object.values(WRAPPINGS), ...Object.values(BASE_N)];
  const kind = all.find((one) => one.number === number);
  if (!kind) throw unsupported(`streams of kind ${number}`);
  return kind;
}

function writeSeparator(out: ByteWriter, { separator }: TextLines): void {
  out.varint(separator.length).bytes(separator);
}

function readSeparator(reader: SliceReader, length: number): TextLines {
  return {
    length,
    separator: reader.bytes(reader.varint("the length of a separator", 1, LONGEST_SEPARATOR)),
  };
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
