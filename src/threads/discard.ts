/**
 * Gives the memory of arrays back now, which are empty then. The collector is in no hurry with a large buffer, since its
 * object is small. What shares its buffer with others is left alone.
 */
export function discard(arrays: readonly Uint8Array[]): void {
  const whole = arrays.filter(({ byteLength, buffer }) => byteLength > 0 && byteLength === buffer.byteLength);
  // They are sent to a port that is closed before anybody receives them.
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(
    undefined,
    whole.map(({ buffer }) => buffer as ArrayBuffer),
  );
  port1.close();
  port2.close();
}
