/** The size of these blobs, joined and compressed by the browser's own gzip. */
export async function gzipSize(blobs: readonly Blob[], signal: AbortSignal): Promise<number> {
  const { readable, writable } = new CompressionStream("gzip");
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

async function writeAll(
  blobs: readonly Blob[],
  writable: WritableStream<BufferSource>,
  signal: AbortSignal,
): Promise<void> {
  for (const blob of blobs) await blob.stream().pipeTo(writable, { preventClose: true, signal });
  await writable.close();
}
