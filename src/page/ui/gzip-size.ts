/** How many bytes the browser's own gzip makes of these blobs, one after the other. */
export async function gzipSize(blobs: readonly Blob[], signal: AbortSignal): Promise<number> {
  const { readable, writable } = new CompressionStream("gzip");
  // Its failure is the reading side's, too.
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
