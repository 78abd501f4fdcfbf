import type { RandomAccess } from "../src/base/random-access.ts";

/** Reads a browser's file in parts. */
export function fromBlob(blob: Blob): RandomAccess {
  const read = async (offset: number, length: number) =>
    new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
  return { size: blob.size, read };
}
