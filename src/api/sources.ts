/** The forms in which content can be given, made one. */

import { inMemory, type RandomAccess } from "../base/random-access.ts";

/** Bytes of any length, read front to back once. */
export type ByteSource =
  | AsyncIterable<Uint8Array>
  | ReadableStream<Uint8Array>
  | Blob
  | Uint8Array
  | ArrayBuffer;

/** A file that can be read at any place. */
export type FileSource = RandomAccess | Blob | Uint8Array | ArrayBuffer;

const PIECE = 256 * 1024;

export async function* piecesOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  if (source instanceof Uint8Array) {
    for (let at = 0; at < source.length; at += PIECE) yield source.subarray(at, at + PIECE);
  } else if (source instanceof ArrayBuffer) yield* piecesOf(new Uint8Array(source));
  else if (source instanceof Blob) yield* piecesOfStream(source.stream());
  // Not every browser can iterate over a stream, and those that can close it likewise.
  else if (source instanceof ReadableStream) yield* piecesOfStream(source);
  else yield* source;
}

async function* piecesOfStream(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

export function fileOf(source: FileSource): RandomAccess {
  if (source instanceof Uint8Array) return inMemory(source);
  if (source instanceof ArrayBuffer) return inMemory(new Uint8Array(source));
  if (source instanceof Blob) {
    const read = async (offset: number, length: number) =>
      new Uint8Array(await source.slice(offset, offset + length).arrayBuffer());
    return { size: source.size, read };
  }
  return source;
}

/** The same bytes without what surrounds them in memory: sending a part of an array would send all of it. */
export function standalone(bytes: Uint8Array): Uint8Array {
  return bytes.length < bytes.buffer.byteLength ? new Uint8Array(bytes) : bytes;
}

/** All that comes, in one array. */
export async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece);
  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}
