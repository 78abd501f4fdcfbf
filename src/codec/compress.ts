import { type CompressOptions, FileEncoder, type Summary } from "./file-encoder.ts";

/**
 * Compresses a stream of bytes to the bytes of a .nacre file. Yields them as they are ready and
 * returns a summary. Throws a NacreError, or the signal's reason when cancelled.
 */
export function compress(
  source: AsyncIterable<Uint8Array>,
  options: CompressOptions,
): AsyncGenerator<Uint8Array, Summary> {
  return new FileEncoder(options).encode(source);
}
