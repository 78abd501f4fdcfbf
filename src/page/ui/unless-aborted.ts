/** Rejects as soon as the signal is aborted; the work itself runs on unheeded. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  const result = await Promise.race([work, aborted]);
  signal.throwIfAborted();
  return result;
}
