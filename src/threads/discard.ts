/** Gives a buffer's memory back now. The collector is in no hurry with one, since an object of the heap is small. */

export function discard(buffer: ArrayBuffer): void {
  // It is sent to a port that is closed before anybody receives it.
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(undefined, [buffer]);
  port1.close();
  port2.close();
}
