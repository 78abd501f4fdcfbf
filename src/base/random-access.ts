import { ByteReader } from "./byte-reader.ts";

/** A file that can be read anywhere: a Blob, an open file. */
export interface RandomAccess {
  /** Bytes. */
  readonly size: number;
  /** Bytes from `offset` on: `length` of them, fewer only at the end. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

const PIECE = 256 * 1024;

/** Reads on from `offset`. */
export function readerFrom(file: RandomAccess, offset: number, piece = PIECE): ByteReader {
  return new ByteReader(piecesFrom(file, offset, piece));
}

/** The bytes from `offset` on. */
export async function* piecesFrom(
  file: RandomAccess,
  offset: number,
  size = PIECE,
): AsyncGenerator<Uint8Array> {
  for (let at = offset; at < file.size; ) {
    const piece = await file.read(at, size);
    if (piece.length === 0) return;
    yield piece;
    at += piece.length;
  }
}

/** All of a file that fits into memory. */
export function readAll(file: RandomAccess): Promise<Uint8Array> {
  return file.read(0, file.size);
}

/** The same file, where many short reads one behind the other are few long ones. */
export function readingAhead(file: RandomAccess): RandomAccess {
  let start = 0;
  let bytes = new Uint8Array(0);
  const read = async (offset: number, length: number) => {
    if (length > PIECE) return file.read(offset, length);
    if (offset < start || offset + length > start + bytes.length) {
      bytes = new Uint8Array(await file.read(offset, PIECE));
      start = offset;
    }
    return bytes.subarray(offset - start, offset - start + length);
  };
  return { size: file.size, read };
}

/** Bytes in memory as such a file. */
export function inMemory(bytes: Uint8Array): RandomAccess {
  return { size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) };
}
