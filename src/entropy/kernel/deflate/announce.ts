/** Where deflate streams may begin: the two bytes with which ZIP, gzip, PNG and zlib announce them. */

const ZIP: i32 = 0x4b50;
const GZIP: i32 = 0x8b1f;
const PNG: i32 = 0x5089;

/** The first address from `at` on where one is announced; `end` when none is. */
export function nextAnnounced(at: usize, end: usize): usize {
  const stop = end - 1;
  while (at + 16 <= stop) {
    let hits = i8x16.bitmask(firstBytes(v128.load(at)));
    while (hits !== 0) {
      const place = at + ctz(hits);
      if (isAnnounced(place)) return place;
      hits &= hits - 1;
    }
    at += 16;
  }
  while (at < stop) {
    if (isAnnounced(at)) return at;
    at++;
  }
  return end;
}

function firstBytes(bytes: v128): v128 {
  const others = v128.or(
    i8x16.eq(bytes, i8x16.splat(0x50)),
    v128.or(i8x16.eq(bytes, i8x16.splat(0x1f)), i8x16.eq(bytes, i8x16.splat(0x89 as i8))),
  );
  return v128.or(others, i8x16.eq(v128.and(bytes, i8x16.splat(0xcf as i8)), i8x16.splat(0x48)));
}

/** zlib: windows of 4 to 32 KB, no dictionary; the two bytes are divisible by 31. */
function isAnnounced(at: usize): bool {
  const two = load<u16>(at) as i32;
  if (two === ZIP || two === GZIP || two === PNG) return true;
  const first = two & 0xff;
  const second = two >> 8;
  return (first & 0xcf) === 0x48 && (second & 0x20) === 0 && ((first << 8) | second) % 31 === 0;
}
