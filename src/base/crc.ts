/** The checksum of `bytes`, or of what came before (whose checksum is `crc`) and then `bytes`. */
type Crc = (bytes: Uint8Array, crc?: number) => number;

/** CRC-32C (Castagnoli), the checksum of iSCSI and ext4. */
export const crc32c: Crc = crcOf(0x82f63b78);

/** The CRC-32 of gzip, ZIP and PNG. */
export const crc32: Crc = crcOf(0xedb88320);

/** tables[k][b]: the effect of byte b followed by k zero bytes ("slicing by 4"). */
function makeTables(polynomial: number): [Uint32Array, Uint32Array, Uint32Array, Uint32Array] {
  const first = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    first[byte] = crc;
  }
  const next = (table: Uint32Array) => table.map((crc) => (crc >>> 8) ^ first[crc & 0xff]!);
  const second = next(first);
  const third = next(second);
  return [first, second, third, next(third)];
}

/** polynomial: reflected. */
function crcOf(polynomial: number): Crc {
  const [t0, t1, t2, t3] = makeTables(polynomial);
  return (bytes, crc = 0) => {
    let state = ~crc;
    let i = 0;
    for (; i + 4 <= bytes.length; i += 4) {
      state ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
      state = t3[state & 0xff]! ^ t2[(state >>> 8) & 0xff]! ^ t1[(state >>> 16) & 0xff]! ^ t0[state >>> 24]!;
    }
    for (; i < bytes.length; i++) state = (state >>> 8) ^ t0[(state ^ bytes[i]!) & 0xff]!;
    return ~state >>> 0;
  };
}
