/** Files of a model as they are shipped: NAME.gz holds NAME. Weights are stored as 8 bits and have 6 of entropy. */

export const PACKED = ".gz";

export function pack(data: Uint8Array): Promise<Uint8Array> {
  return through(data, new CompressionStream("gzip"));
}

/** What the file of that name holds; some hosts unpack a .gz on its way. Rejects when it is damaged. */
export async function unpack(name: string, data: Uint8Array): Promise<Uint8Array> {
  const isPacked = name.endsWith(PACKED) && data[0] === 0x1f && data[1] === 0x8b;
  return isPacked ? through(data, new DecompressionStream("gzip")) : data;
}

async function through(data: Uint8Array, transform: TransformStream): Promise<Uint8Array> {
  const stream = new Blob([data as Uint8Array<ArrayBuffer>]).stream().pipeThrough(transform);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
