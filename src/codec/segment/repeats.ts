/** How much of some bytes stood in them before. */

const TABLE_BITS = 16;
/** One place in 2^6 is looked at, chosen by what stands there and not by where it stands. */
const SAMPLED_BITS = 6;
/** Of bytes that look random, so many places may have been seen before. */
const TOLERATED = 1 / 64;
/** What is mostly new cannot become many times smaller by its repeats alone. */
const MOSTLY = 1 / 2;
/** Of tables and logs more places than these stood there before, of prose and programs fewer. */
const ALMOST_ALL = 3 / 4;

/** Whether bytes that look random are worth a compressor after all. */
export function hasRepeats(bytes: Uint8Array): boolean {
  return repeatedShare(bytes) > TOLERATED;
}

export function isMostlyNew(bytes: Uint8Array): boolean {
  return repeatedShare(bytes) < MOSTLY;
}

export function isAlmostAllOld(bytes: Uint8Array): boolean {
  return repeatedShare(bytes) >= ALMOST_ALL;
}

/** The share of sampled places whose 8 bytes stood somewhere before, 0 to 1. */
function repeatedShare(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const seen = new Float64Array(1 << TABLE_BITS);
  let places = 0;
  let repeats = 0;
  for (let at = 0; at + 8 <= bytes.length; at++) {
    const low = view.getUint32(at, true);
    const hash = Math.imul(low, 0x9e3779b1);
    if (hash >>> (32 - SAMPLED_BITS) !== 0) continue;
    places++;
    const high = view.getUint32(at + 4, true);
    const slot = (Math.imul(hash, 0x85ebca6b) ^ Math.imul(high, 0xc2b2ae35)) >>> (32 - TABLE_BITS);
    // 52 of the 64 bits: enough to tell repeats from chance, and exact in a float.
    const key = low + (high >>> 12) * 0x1_0000_0000 + 1;
    if (seen[slot] === key) repeats++;
    seen[slot] = key;
  }
  // Few different places, none of which was chosen.
  if (places < bytes.length >> (SAMPLED_BITS + 2)) return 1;
  return places === 0 ? 0 : repeats / places;
}
