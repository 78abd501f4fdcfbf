/** Pictures that are not compressed: where their pixels stand in a file, and how. */

import type { PixelLines } from "../../entropy/byte-coder.ts";
import { LONGEST_ROW } from "./pixel-block.ts";

export interface Picture {
  /** Where the pixels begin and end. */
  readonly start: number;
  readonly end: number;
  readonly lines: PixelLines;
}

/** Smaller ones are not worth a block of their own. */
const LEAST_BYTES = 4096;

/** Pictures in files that begin at these places, ascending. To add a format, add what reads its head. */
export function findPictures(bytes: Uint8Array, fileStarts: readonly number[]): Picture[] {
  const pictures: Picture[] = [];
  for (const [i, at] of fileStarts.entries()) {
    const file = bytes.subarray(at, fileStarts[i + 1] ?? bytes.length);
    const picture = bitmap(file) ?? portableMap(file);
    if (!picture) continue;
    const { start, lines } = picture;
    const end = Math.min(picture.end, file.length);
    const isUsable = lines.rowBytes >= 1 && lines.rowBytes <= LONGEST_ROW && end - start >= LEAST_BYTES;
    if (isUsable) pictures.push({ start: at + start, end: at + end, lines });
  }
  return pictures;
}

/** BMP: 8, 16, 24 or 32 bits a pixel, lines padded to 4 bytes. */
function bitmap(file: Uint8Array): Picture | undefined {
  if (file.length < 54 || file[0] !== 0x42 || file[1] !== 0x4d) return;
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const bits = view.getUint16(28, true);
  const [NONE, BITFIELDS] = [0, 3];
  const compression = view.getUint32(30, true);
  if (view.getUint32(14, true) < 40 || view.getUint16(26, true) !== 1) return;
  if (![8, 16, 24, 32].includes(bits) || (compression !== NONE && compression !== BITFIELDS)) return;
  const rowBytes = Math.ceil((view.getInt32(18, true) * bits) / 32) * 4;
  const start = view.getUint32(10, true);
  const end = start + rowBytes * Math.abs(view.getInt32(22, true));
  return { start, end, lines: { rowBytes, pixelBytes: bits / 8, isFiltered: false } };
}

/** Netpbm's P5 (grey) and P6 (colours). */
function portableMap(file: Uint8Array): Picture | undefined {
  const head = new TextDecoder("latin1").decode(file.subarray(0, 200));
  const found = /^P([56])(?:\s|#[^\n]*\n)+(\d+)(?:\s|#[^\n]*\n)+(\d+)(?:\s|#[^\n]*\n)+(\d+)\s/.exec(head);
  if (!found) return;
  const [width, height, most] = [Number(found[2]), Number(found[3]), Number(found[4])];
  const pixelBytes = (found[1] === "6" ? 3 : 1) * (most > 255 ? 2 : 1);
  const rowBytes = width * pixelBytes;
  const start = found[0].length;
  return { start, end: start + rowBytes * height, lines: { rowBytes, pixelBytes, isFiltered: false } };
}
