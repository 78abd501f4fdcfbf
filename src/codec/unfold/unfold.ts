/** Streams taken out of the bytes they stand in, and put back. */

import { concat } from "../../base/bytes.ts";
import { corrupt } from "../../base/errors.ts";
import { DeflateDecoder, DeflateEncoder } from "../../entropy/deflate-coder.ts";
import type { Picture } from "../pixels/find-pictures.ts";
import type { DeflateStream } from "./find-deflate.ts";
import type { Stream } from "./find-streams.ts";
import { writeImageData } from "./png-chunks.ts";
import type { DeflatePlace, StreamPlace, TextPlace } from "./recipe.ts";
import { inLines, lengthInLines } from "./text-lines.ts";

export interface Unfolded {
  readonly places: readonly StreamPlace[];
  /** From which, and from the raw bytes, the streams can be redone. */
  readonly corrections: Uint8Array;
  /** What stood between the streams, then the raw bytes of each. */
  readonly content: Uint8Array;
  /** Where each stream begins in `content`, ascending. */
  readonly starts: readonly number[];
  /** Where pictures lie in it. */
  readonly pictures: readonly Picture[];
}

const NOTHING = new Uint8Array(0);

/** A stream must not cost more than a third of itself. */
const MOST_COST = 3;
const COST_OF_A_PLACE = 16;

/** undefined when no stream is worth it. */
export function unfold(bytes: Uint8Array, streams: readonly Stream[]): Unfolded | undefined {
  for (let left = streams; left.length > 0; ) {
    const encoder = new DeflateEncoder();
    const raws: Uint8Array[] = [];
    const worthy = left.filter((stream) => {
      const raw = "raw" in stream ? stream.raw : inflated(stream, encoder);
      if (raw) raws.push(raw);
      return raw !== undefined;
    });
    // Each learned from those before it, so that all are coded anew without the others.
    if (worthy.length === left.length) return taken(bytes, left, raws, correctionsOf(left, encoder));
    left = worthy;
  }
  return undefined;
}

/** undefined when it is not worth it: nothing may be coded behind it then. */
function inflated({ deflated, rawLength }: DeflateStream, encoder: DeflateEncoder): Uint8Array | undefined {
  const coded = encoder.encode(deflated, rawLength);
  const isWorth = coded !== undefined && coded.cost * MOST_COST <= deflated.length + COST_OF_A_PLACE;
  return isWorth ? coded.raw : undefined;
}

function correctionsOf(streams: readonly Stream[], encoder: DeflateEncoder): Uint8Array {
  return streams.some((stream) => "deflated" in stream) ? encoder.finish() : new Uint8Array(0);
}

function taken(
  bytes: Uint8Array,
  streams: readonly Stream[],
  raws: readonly Uint8Array[],
  corrections: Uint8Array,
): Unfolded {
  const gaps = streams.map(({ start }, i) => bytes.subarray(streams[i - 1]?.end ?? 0, start));
  const places = streams.map((stream, i): StreamPlace => {
    const place = { gap: gaps[i]!.length, rawLength: stream.rawLength };
    if ("baseN" in stream) return { ...place, baseN: stream.baseN, lines: stream.lines };
    return { ...place, wrapping: stream.wrapping, chunks: stream.chunks };
  });
  const outside = concat([...gaps, bytes.subarray(streams.at(-1)!.end)]);
  let at = outside.length;
  const starts = raws.map(({ length }) => {
    at += length;
    return at - length;
  });
  const pictures = streams.flatMap((stream, i) => {
    if (!("deflated" in stream) || !stream.lines) return [];
    return [{ start: starts[i]!, end: starts[i]! + stream.rawLength, lines: stream.lines }];
  });
  return { places, corrections, content: concat([outside, ...raws]), starts, pictures };
}

/**
 * The reverse. length: of the result. version: of the format. Throws "corrupt" when something does not fit. What it
 * gives for damaged input may be wrong: that is for checksums to find.
 */
export function fold(
  places: readonly StreamPlace[],
  corrections: Uint8Array,
  content: Uint8Array,
  length: number,
  version: number,
): Uint8Array {
  const rawBytes = places.reduce((sum, { rawLength }) => sum + rawLength, 0);
  const gapBytes = places.reduce((sum, { gap }) => sum + gap, 0);
  const outsideBytes = content.length - rawBytes;
  if (outsideBytes < gapBytes || outsideBytes > length) throw wrongLengths();
  const hasDeflate = places.some((place) => "wrapping" in place);
  const decoder = hasDeflate ? new DeflateDecoder(corrections, length, version) : undefined;
  const out = new Uint8Array(length);
  let written = 0;
  const put = (part: Uint8Array) => {
    if (written + part.length > length) throw wrongLengths();
    out.set(part, written);
    written += part.length;
  };
  let outside = 0;
  let inside = outsideBytes;
  for (const place of places) {
    put(content.subarray(outside, outside + place.gap));
    outside += place.gap;
    const raw = content.subarray(inside, inside + place.rawLength);
    inside += place.rawLength;
    if ("baseN" in place) {
      put(asText(raw, place, length - written));
      continue;
    }
    // The chunks of a picture count the two bytes before the stream, which are there already.
    const head = place.wrapping.isChunked ? out.subarray(Math.max(0, written - 2), written) : NOTHING;
    written -= head.length;
    put(deflated(head, raw, place, decoder!));
  }
  put(content.subarray(outside, outsideBytes));
  if (written !== length) throw wrongLengths();
  return out;
}

/** most: bytes that there is room for, checked before they are made. */
function asText(raw: Uint8Array, { baseN, lines }: TextPlace, most: number): Uint8Array {
  const characters = baseN.encode(raw);
  if (lengthInLines(characters.length, lines) > most) throw wrongLengths();
  return inLines(characters, lines);
}

function deflated(
  head: Uint8Array,
  raw: Uint8Array,
  { wrapping, chunks }: DeflatePlace,
  decoder: DeflateDecoder,
): Uint8Array {
  const all = concat([head, decoder.decode(raw), wrapping.trailer(raw)]);
  if (!wrapping.isChunked) return all;
  const image = writeImageData(all, chunks);
  if (!image) throw wrongLengths();
  return image;
}

function wrongLengths(): Error {
  return corrupt("the streams of a block do not have the lengths it says");
}
