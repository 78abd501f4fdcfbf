/** The package ships its sources as its types, which our compiler options reject. */
export type CompressionMode = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
/** Whole `.lzma` file: 5 bytes of properties, 8 bytes of length, range-coded data. */
export function compress(data: Uint8Array, mode?: CompressionMode): Uint8Array;
/** Throws on malformed input. */
export function decompress(data: Uint8Array): Uint8Array;
