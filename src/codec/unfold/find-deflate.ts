/** Finds the deflate streams in the bytes of a file: those that ZIP, gzip, PNG and zlib announce, wherever they stand. */

import { sameBytes } from "../../base/bytes.ts";
import type { PixelLines } from "../../entropy/byte-coder.ts";
import { Inflater } from "../../entropy/deflate-coder.ts";
import { type ImageData, PNG_SIGNATURE, readImageData } from "./png-chunks.ts";
import { MOST_RAW } from "./recipe.ts";
import { WRAPPINGS, type Wrapping } from "./wrappings.ts";

export interface DeflateStream {
  /** Where the stream begins, and where it and its trailer end. */
  readonly start: number;
  readonly end: number;
  /** The stream alone: what was between start and end but for trailer and chunks. */
  readonly deflated: Uint8Array;
  readonly rawLength: number;
  readonly wrapping: Wrapping;
  /** Of a PNG file: bytes in its chunks but the last. */
  readonly chunks: readonly number[];
  /** How the lines of a picture stand in the raw bytes. */
  readonly lines?: PixelLines | undefined;
}

/** Shorter ones are not worth a look. */
const LEAST_BYTES = 24;

/** In the order of the file, none within another. */
export function findDeflate(bytes: Uint8Array): DeflateStream[] {
  const streams: DeflateStream[] = [];
  const inflater = new Inflater(bytes);
  let at = inflater.nextAnnounced(0);
  while (at < bytes.length - LEAST_BYTES) {
    const candidate = candidateAt(bytes, at);
    const stream = candidate && inflate(bytes, candidate, inflater);
    if (stream) streams.push(stream);
    at = inflater.nextAnnounced(stream?.end ?? at + 1);
  }
  return streams;
}

/** Where a stream should begin; of a PNG file, what its chunks hold. */
interface Candidate {
  readonly start: number;
  readonly wrapping: Wrapping;
  readonly image?: ImageData;
}

function candidateAt(bytes: Uint8Array, at: number): Candidate | undefined {
  switch (bytes[at]) {
    case 0x50:
      return zipEntry(bytes, at);
    case 0x1f:
      return gzipMember(bytes, at);
    case 0x89:
      return pngImage(bytes, at);
    default:
      return { start: at + 2, wrapping: WRAPPINGS.zlib };
  }
}

/** A local header of a ZIP file, method 8. */
function zipEntry(bytes: Uint8Array, at: number): Candidate | undefined {
  const isEntry = bytes[at + 1] === 0x4b && bytes[at + 2] === 3 && bytes[at + 3] === 4;
  if (!isEntry || at + 30 > bytes.length || bytes[at + 8] !== 8 || bytes[at + 9] !== 0) return;
  const names = bytes[at + 26]! + bytes[at + 28]! + ((bytes[at + 27]! + bytes[at + 29]!) << 8);
  return { start: at + 30 + names, wrapping: WRAPPINGS.bare };
}

const GZIP = { hasCrc: 2, hasExtra: 4, hasName: 8, hasComment: 16, reserved: 0xe0 } as const;

function gzipMember(bytes: Uint8Array, at: number): Candidate | undefined {
  const flags = bytes[at + 3]!;
  if (bytes[at + 1] !== 0x8b || bytes[at + 2] !== 8 || flags & GZIP.reserved) return;
  let start = at + 10;
  if (flags & GZIP.hasExtra) start += 2 + bytes[start]! + (bytes[start + 1]! << 8);
  if (flags & GZIP.hasName) start = bytes.indexOf(0, start) + 1;
  if (flags & GZIP.hasComment && start > 0) start = bytes.indexOf(0, start) + 1;
  if (start === 0) return;
  return { start: start + (flags & GZIP.hasCrc ? 2 : 0), wrapping: WRAPPINGS.gzip };
}

function pngImage(bytes: Uint8Array, at: number): Candidate | undefined {
  if (!PNG_SIGNATURE.every((byte, i) => bytes[at + i] === byte)) return;
  const image = readImageData(bytes, at);
  if (!image || image.data.length < LEAST_BYTES) return;
  return { start: image.start, wrapping: WRAPPINGS.png, image };
}

function inflate(bytes: Uint8Array, candidate: Candidate, inflater: Inflater): DeflateStream | undefined {
  const { start, image } = candidate;
  if (start >= bytes.length) return;
  // The two bytes before a zlib stream's deflated data are kept as they are.
  const found = image ? new Inflater(image.data).inflate(2, MOST_RAW) : inflater.inflate(start, MOST_RAW);
  if (!found || found.length < LEAST_BYTES || found.raw.length === 0) return;
  const { raw, length } = found;
  const trailer = candidate.wrapping.trailer(raw);
  const within = image ? image.data : bytes;
  const from = image ? 2 : start;
  const to = from + length + trailer.length;
  const isRight = sameBytes(within.subarray(from + length, to), trailer);
  const stream = { deflated: within.subarray(from, from + length), rawLength: raw.length };
  if (image) {
    if (!isRight || to !== image.data.length) return;
    const { end, chunks, lines } = image;
    return { ...stream, start: start + 2, end, wrapping: candidate.wrapping, chunks, lines };
  }
  // What is announced by two bytes alone must prove itself.
  if (!isRight && candidate.wrapping === WRAPPINGS.zlib) return;
  const wrapping = isRight ? candidate.wrapping : WRAPPINGS.bare;
  return { ...stream, start, end: isRight ? to : from + length, wrapping, chunks: [] };
}
