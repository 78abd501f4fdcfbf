/** Adler-32, the checksum of zlib streams (RFC 1950). */

const PRIME = 65521;
/** So many bytes can be added before the sums must be reduced. */
const STRIDE = 3800;

export function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let start = 0; start < bytes.length; start += STRIDE) {
    const end = Math.min(bytes.length, start + STRIDE);
    for (let i = start; i < end; i++) {
      a += bytes[i]!;
      b += a;
    }
    a %= PRIME;
    b %= PRIME;
  }
  return b * 0x10000 + a;
}
