/** LZMA payloads: the stream alone, without the 13 bytes of a .lzma header that FORMAT.md fixes. */
import { compress, decompress } from "lzma1";
import { corrupt } from "./errors.ts";

const HEADER_BYTES = 13;
/** lzma1's modes 3 and 6 differ only in their dictionary, and the time to set one up: 2^19 and 2^22 bytes. */
const SMALL_MODE = 3;
const SMALL_DICTIONARY = 1 << 19;
const LARGE_MODE = 6;
/** lc + 9 * (lp + 5 * pb) with lc = 3, lp = 0, pb = 2. */
const PROPERTIES = 0x5d;
/** No distance in a stream exceeds its length: a decoder needs no larger dictionary, and takes 4 KiB at least. */
const LEAST_DICTIONARY = 4096;

export function lzmaEncode(data: Uint8Array): Uint8Array {
  return compress(data, data.length <= SMALL_DICTIONARY ? SMALL_MODE : LARGE_MODE).slice(HEADER_BYTES);
}

/** Throws "corrupt" when the payload is malformed or does not hold exactly `length` bytes. */
export function lzmaDecode(payload: Uint8Array, length: number): Uint8Array {
  const file = new Uint8Array(HEADER_BYTES + payload.length);
  file[0] = PROPERTIES;
  new DataView(file.buffer).setUint32(1, Math.max(length, LEAST_DICTIONARY), true);
  new DataView(file.buffer).setUint32(5, length, true);
  file.set(payload, HEADER_BYTES);
  let data: Uint8Array;
  try {
    data = decompress(file);
  } catch {
    throw corrupt("an LZMA block is malformed");
  }
  if (data.length !== length) throw corrupt("an LZMA block has a wrong length");
  return data;
}
