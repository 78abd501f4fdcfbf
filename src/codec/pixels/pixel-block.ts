/** The payload of a block of pixels: how its lines stand, then the code. */

import { SliceReader } from "../../base/byte-reader.ts";
import { ByteWriter } from "../../base/byte-writer.ts";
import { corrupt, unsupported } from "../../base/errors.ts";
import { UNWATCHED } from "../../base/progress.ts";
import { decodePixels, encodePixels, type Follower, type PixelLines } from "../../entropy/byte-coder.ts";

export const LONGEST_ROW: number = 1 << 20;
export const LARGEST_PIXEL = 8;
const FILTERED = 0x80;

/** Longer than the bytes themselves, if they are no picture. */
export async function encodePixelBlock(
  raw: Uint8Array,
  lines: PixelLines,
  watch = UNWATCHED,
  follower?: Follower,
): Promise<Uint8Array> {
  const { rowBytes, pixelBytes, isFiltered } = lines;
  const out = new ByteWriter().varint(rowBytes).u8(pixelBytes | (isFiltered ? FILTERED : 0));
  return out.bytes(await encodePixels(raw, lines, watch, follower)).view();
}

/** version: of the format. Throws "corrupt" or "unsupported"; other damage gives wrong bytes, for checksums to find. */
export async function decodePixelBlock(
  payload: Uint8Array,
  rawLength: number,
  version: number,
  watch = UNWATCHED,
): Promise<Uint8Array> {
  const reader = new SliceReader(payload, "a block of pixels");
  const rowBytes = reader.varint("the length of a line", 1, LONGEST_ROW);
  const flags = reader.u8();
  const pixelBytes = flags & ~FILTERED;
  if (pixelBytes > LARGEST_PIXEL) throw unsupported(`pixels of ${pixelBytes} bytes`);
  if (pixelBytes === 0 || pixelBytes > rowBytes) throw corrupt("a line of pixels is too short");
  const lines = { rowBytes, pixelBytes, isFiltered: (flags & FILTERED) !== 0 };
  return decodePixels(reader.rest(), rawLength, lines, version, watch);
}
