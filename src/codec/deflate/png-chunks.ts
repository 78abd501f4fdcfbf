/** The chunks of a PNG file between which its one zlib stream is shared out. */

import { concat } from "../../base/bytes.ts";
import { crc32 } from "./checksums.ts";
import { bigEndian } from "./wrappings.ts";

export const PNG_SIGNATURE: Uint8Array = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const IDAT = Uint8Array.of(0x49, 0x44, 0x41, 0x54);

export interface ImageData {
  /** Where the data of the first IDAT chunk begin, and where the checksum of the last ends. */
  readonly start: number;
  readonly end: number;
  /** The data of all IDAT chunks. */
  readonly data: Uint8Array;
  /** Bytes in each of them but the last, which has at most as many. */
  readonly chunkBytes: number;
}

/** The image of the PNG file that begins here; undefined unless its chunks are regular and right. */
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
  const chunkBytes = parts[0]?.length ?? 0;
  const last = parts.pop()?.length ?? 0;
  const isRegular = parts.every(({ length }) => length === chunkBytes) && last <= chunkBytes && last > 0;
  if (!isRegular) return;
  const data = concat([...parts, bytes.subarray(end - 4 - last, end - 4)]);
  return { start, end, data, chunkBytes };
}

function isImage(bytes: Uint8Array, chunk: number): boolean {
  return IDAT.every((byte, i) => bytes[chunk + 4 + i] === byte);
}

/** Shares `data` out again: what stands from the start of the first chunk's data to the end of the last checksum. */
export function writeImageData(data: Uint8Array, chunkBytes: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += chunkBytes) {
    const part = data.subarray(at, at + chunkBytes);
    if (at > 0) parts.push(bigEndian(part.length), IDAT);
    parts.push(part, bigEndian(crc32(concat([IDAT, part]))));
  }
  return concat(parts);
}
