/** Messages may come while the code that is to hear them is still loading: they are kept, and come again in their order. */
export async function keepMessagesUntil(loaded: Promise<void>): Promise<void> {
  const early: MessageEvent[] = [];
  const keep = (event: MessageEvent) => void early.push(event);
  self.addEventListener("message", keep);
  try {
    await loaded;
  } finally {
    self.removeEventListener("message", keep);
  }
  for (const event of early) self.dispatchEvent(event);
}
