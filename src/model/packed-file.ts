/** The files of a shipped model are packed: NAME.gz holds NAME. A weight takes 8 bits and has 6 of entropy. */

export const PACKED = ".gz";

export function pack(data: Uint8Array): Promise<Uint8Array> {
  return through(data, new CompressionStream("gzip"));
}

/** Unpacks a file, unless its host has already done so on the way. Rejects when it is damaged. */
export async function unpack(name: string, data: Uint8Array): Promise<Uint8Array> {
  const isPacked = name.endsWith(PACKED) && data[0] === 0x1f && data[1] === 0x8b;
  return isPacked ? through(data, new DecompressionStream("gzip")) : data;
}

async function through(data: Uint8Array, transform: TransformStream): Promise<Uint8Array> {
  const stream = new Blob([data as Uint8Array<ArrayBuffer>]).stream().pipeThrough(transform);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
