/** Compressors that the platform brings along. TypeScript's library does not know the second yet. */
export type PlatformFormat = "gzip" | "brotli";

/** The size of these blobs, joined and compressed by the browser itself; undefined where it has no such compressor. */
export async function platformSize(
  format: PlatformFormat,
  blobs: readonly Blob[],
  signal: AbortSignal,
): Promise<number | undefined> {
  const stream = open(format);
  if (!stream) return undefined;
  const { readable, writable } = stream;
  // If this fails, reading fails too, and that is where the error is seen.
  const writing = writeAll(blobs, writable, signal).catch(() => {});
  let size = 0;
  for (const reader = readable.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
  }
  await writing;
  return size;
}

function open(format: PlatformFormat): CompressionStream | undefined {
  try {
    return new CompressionStream(format as CompressionFormat);
  } catch {
    return undefined;
  }
}

async function writeAll(
  blobs: readonly Blob[],
  writable: WritableStream<BufferSource>,
  signal: AbortSignal,
): Promise<void> {
  for (const blob of blobs) await blob.stream().pipeTo(writable, { preventClose: true, signal });
  await writable.close();
}
