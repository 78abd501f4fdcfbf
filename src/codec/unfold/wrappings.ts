/**
 * What surrounds a deflate stream and follows from its raw bytes, so that it need not be kept. To add one, add it to
 * the table, and to FORMAT.md.
 */

import { crc32 } from "../../base/crc.ts";
import { adler32 } from "./adler32.ts";

export interface Wrapping {
  /** As it is written. */
  readonly number: number;
  /** What follows the stream, big-endian unless it says otherwise. */
  trailer(raw: Uint8Array): Uint8Array;
  /** Whether stream and trailer lie in the chunks of a PNG file. */
  readonly isChunked: boolean;
}

export const WRAPPINGS = {
  /** Nothing: the stream alone. ZIP files have its checksum before it. */
  bare: { number: 0, trailer: () => new Uint8Array(0), isChunked: false },
  zlib: { number: 1, trailer: adlerTrailer, isChunked: false },
  gzip: { number: 2, trailer: gzipTrailer, isChunked: false },
  png: { number: 3, trailer: adlerTrailer, isChunked: true },
} as const satisfies Record<string, Wrapping>;

function adlerTrailer(raw: Uint8Array): Uint8Array {
  return bigEndian(adler32(raw));
}

/** Little-endian: CRC-32 and length. */
function gzipTrailer(raw: Uint8Array): Uint8Array {
  const out = new DataView(new ArrayBuffer(8));
  out.setUint32(0, crc32(raw), true);
  out.setUint32(4, raw.length, true);
  return new Uint8Array(out.buffer);
}

export function bigEndian(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}
