/** Messages may arrive before the code that listens for them is loaded: they are kept until then, and dispatched again in order. */
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
