/** The chunks of a PNG file between which its one zlib stream is shared out. */

import { concat } from "../../base/bytes.ts";
import { crc32 } from "../../base/crc.ts";
import type { PixelLines } from "../../entropy/byte-coder.ts";
import { LARGEST_PIXEL, LONGEST_ROW } from "../pixels/pixel-block.ts";
import { bigEndian } from "./wrappings.ts";

export const PNG_SIGNATURE: Uint8Array = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const IDAT = Uint8Array.of(0x49, 0x44, 0x41, 0x54);

export interface ImageData {
  /** Where the data of the first IDAT chunk begin, and where the checksum of the last ends. */
  readonly start: number;
  readonly end: number;
  /** The data of all IDAT chunks. */
  readonly data: Uint8Array;
  /** Bytes of data in each of them but the last. */
  readonly chunks: readonly number[];
  /** How the lines stand in what the data inflate to; undefined when they are interlaced. */
  readonly lines: PixelLines | undefined;
}

/** The image of the PNG file that begins here; undefined unless its chunks are right. */
export function readImageData(bytes: Uint8Array, at: number): ImageData | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let chunk = at + PNG_SIGNATURE.length;
  while (chunk + 12 <= bytes.length && !isImage(bytes, chunk)) chunk += 12 + view.getUint32(chunk);
  const start = chunk + 8;
  const parts: Uint8Array[] = [];
  let end = start;
  while (chunk + 12 <= bytes.length && isImage(bytes, chunk)) {
    end = chunk + 12 + view.getUint32(chunk);
    if (end > bytes.length) return;
    const part = bytes.subarray(chunk + 8, end - 4);
    if (crc32(bytes.subarray(chunk + 4, end - 4)) !== view.getUint32(end - 4)) return;
    parts.push(part);
    chunk = end;
  }
  if (parts.length === 0) return;
  const chunks = parts.slice(0, -1).map(({ length }) => length);
  return { start, end, data: concat(parts), chunks, lines: readLines(bytes, at + PNG_SIGNATURE.length) };
}

const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** From the chunk IHDR. */
function readLines(bytes: Uint8Array, chunk: number): PixelLines | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset + chunk + 8, 13);
  const bits = view.getUint8(8) * (CHANNELS[view.getUint8(9)] ?? 0);
  const rowBytes = Math.ceil((view.getUint32(0) * bits) / 8);
  const isUsable = bits > 0 && bits <= 8 * LARGEST_PIXEL && rowBytes > 0 && rowBytes <= LONGEST_ROW;
  if (!isUsable || view.getUint8(12) !== 0) return;
  return { rowBytes, pixelBytes: Math.max(1, bits >> 3), isFiltered: true };
}

function isImage(bytes: Uint8Array, chunk: number): boolean {
  return IDAT.every((byte, i) => bytes[chunk + 4 + i] === byte);
}

/**
 * Shares `data` out again: what stands from the start of the first chunk's data to the end of the last checksum.
 * chunks: bytes in each but the last. undefined when there are not so many.
 */
export function writeImageData(data: Uint8Array, chunks: readonly number[]): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  let at = 0;
  const add = (end: number) => {
    const part = data.subarray(at, end);
    if (parts.length > 0) parts.push(bigEndian(part.length), IDAT);
    parts.push(part, bigEndian(crc32(concat([IDAT, part]))));
    at = end;
  };
  for (const length of chunks) add(at + length);
  if (at > data.length) return;
  add(data.length);
  return concat(parts);
}
