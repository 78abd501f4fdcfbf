/** The checksums that stand beside deflate streams: Adler-32 (RFC 1950) and the CRC-32 of gzip, ZIP and PNG. */

const CRC_TABLE: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

export function crc32(bytes: Uint8Array): number {
  let state = -1;
  for (let i = 0; i < bytes.length; i++) state = (state >>> 8) ^ CRC_TABLE[(state ^ bytes[i]!) & 0xff]!;
  return ~state >>> 0;
}

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
