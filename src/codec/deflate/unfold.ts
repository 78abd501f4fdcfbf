/** Deflate streams taken out of the bytes they stand in, and put back. */

import { concat } from "../../base/bytes.ts";
import { corrupt } from "../../base/errors.ts";
import { DeflateDecoder, DeflateEncoder } from "../../entropy/deflate-coder.ts";
import type { Picture } from "../pixels/find-pictures.ts";
import type { DeflateStream } from "./find-streams.ts";
import { writeImageData } from "./png-chunks.ts";
import type { StreamPlace } from "./recipe.ts";

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

/** A stream must not cost more than a third of itself. */
const MOST_COST = 3;
const COST_OF_A_PLACE = 16;

/** undefined when no stream is worth it. */
export function unfold(bytes: Uint8Array, streams: readonly DeflateStream[]): Unfolded | undefined {
  for (let left = streams; left.length > 0; ) {
    const encoder = new DeflateEncoder();
    const raws: Uint8Array[] = [];
    const worthy = left.filter(({ deflated, rawLength }) => {
      const coded = encoder.encode(deflated, rawLength);
      if (coded) raws.push(coded.raw);
      return coded !== undefined && coded.cost * MOST_COST <= deflated.length + COST_OF_A_PLACE;
    });
    // Each learned from those before it, so that all are coded anew without the others.
    if (worthy.length === left.length) return taken(bytes, left, raws, encoder.finish());
    left = worthy;
  }
  return undefined;
}

function taken(
  bytes: Uint8Array,
  streams: readonly DeflateStream[],
  raws: readonly Uint8Array[],
  corrections: Uint8Array,
): Unfolded {
  const gaps = streams.map(({ start }, i) => bytes.subarray(streams[i - 1]?.end ?? 0, start));
  const places = streams.map(({ rawLength, wrapping, chunks }, i) => {
    return { gap: gaps[i]!.length, rawLength, wrapping, chunks };
  });
  const outside = concat([...gaps, bytes.subarray(streams.at(-1)!.end)]);
  let at = outside.length;
  const starts = raws.map(({ length }) => {
    at += length;
    return at - length;
  });
  const pictures = streams.flatMap(({ lines, rawLength }, i) => {
    return lines ? [{ start: starts[i]!, end: starts[i]! + rawLength, lines }] : [];
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
  const decoder = new DeflateDecoder(corrections, length, version);
  const out = new Uint8Array(length);
  let written = 0;
  const put = (part: Uint8Array) => {
    if (written + part.length > length) throw wrongLengths();
    out.set(part, written);
    written += part.length;
  };
  let outside = 0;
  let inside = outsideBytes;
  for (const { gap, rawLength, wrapping, chunks } of places) {
    put(content.subarray(outside, outside + gap));
    outside += gap;
    const raw = content.subarray(inside, inside + rawLength);
    inside += rawLength;
    const stream = decoder.decode(raw);
    const trailer = wrapping.trailer(raw);
    if (!wrapping.isChunked) {
      put(stream);
      put(trailer);
      continue;
    }
    // The chunks count the two bytes before the stream, which are there already.
    const head = out.subarray(Math.max(0, written - 2), written);
    written -= head.length;
    const image = writeImageData(concat([head, stream, trailer]), chunks);
    if (!image) throw wrongLengths();
    put(image);
  }
  put(content.subarray(outside, outsideBytes));
  if (written !== length) throw wrongLengths();
  return out;
}

function wrongLengths(): Error {
  return corrupt("the streams of a block do not have the lengths it says");
}
