/** Arrays of bytes compared and joined. For hexadecimal there is @noble/hashes/utils.js. */

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && isPrefix(a, b);
}

export function isPrefix(prefix: Uint8Array, of: Uint8Array): boolean {
  for (let i = 0; i < prefix.length; i++) if (prefix[i] !== of[i]) return false;
  return true;
}

/** With as many zeros behind it as it lacks of a length. */
export function filledUp(bytes: Uint8Array, least: number): Uint8Array {
  return bytes.length < least ? concat([bytes, new Uint8Array(least - bytes.length)]) : bytes;
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
