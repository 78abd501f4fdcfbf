/** Byte streams for tests. */
import { concat } from "../src/base/bytes.ts";

/** `data` in pieces of `size` bytes, as a stream. */
export async function* pieces(data: Uint8Array, size = 65536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

/** All bytes of a stream, and what its generator returned. */
export async function collect<T>(
  stream: AsyncGenerator<Uint8Array, T>,
): Promise<{ bytes: Uint8Array; result: T }> {
  const parts: Uint8Array[] = [];
  for (;;) {
    const step = await stream.next();
    if (step.done) return { bytes: concat(parts), result: step.value };
    parts.push(step.value.slice());
  }
}
