/** The files of a shipped model are packed: NAME.gz holds NAME. A weight takes 8 bits and has 6 of entropy. */

import { concat } from "../base/bytes.ts";
import { discard } from "../threads/discard.ts";

export const PACKED = ".gz";

export function pack(data: Uint8Array): Promise<Uint8Array> {
  return through(data, new CompressionStream("gzip"));
}

/** Unpacks a file, unless its host has already done so on the way. Rejects when it is damaged. */
export async function unpack(name: string, data: Uint8Array): Promise<Uint8Array> {
  const isPacked = name.endsWith(PACKED) && data[0] === 0x1f && data[1] === 0x8b;
  return isPacked ? through(data, new DecompressionStream("gzip")) : data;
}

/** Without a Blob or a Response, which Node takes long to load. */
async function through(data: Uint8Array, { readable, writable }: TransformStream): Promise<Uint8Array> {
  const writer = writable.getWriter();
  // What goes wrong is heard by the reader.
  const written = Promise.all([writer.write(data), writer.close()]).catch(() => {});
  const pieces: Uint8Array[] = [];
  for (const reader = readable.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
  }
  await written;
  const whole = concat(pieces);
  discard(pieces);
  return whole;
}
