/** Whether bytes that look random repeat themselves: then they are worth a compressor after all. */

const TABLE_BITS = 14;
/** One place in so many is remembered, chosen by what stands there and not by where it stands. */
const SAMPLED = 64;
/** One sampled place in so many may have been seen before. */
const TOLERATED = 64;

export function hasRepeats(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const seen = new Float64Array(1 << TABLE_BITS);
  let places = 0;
  let repeats = 0;
  for (let at = 0; at + 8 <= bytes.length; at++) {
    if (bytes[at]! % SAMPLED !== 0) continue;
    places++;
    const low = view.getUint32(at, true);
    const high = view.getUint32(at + 4, true);
    const slot = Math.imul(low, 0x9e3779b1) >>> (32 - TABLE_BITS);
    // 52 of the 64 bits: enough to tell repeats from chance, and exact in a float.
    const key = low + (high >>> 12) * 0x1_0000_0000 + 1;
    if (seen[slot] === key) repeats++;
    seen[slot] = key;
  }
  return repeats * TOLERATED > places;
}
