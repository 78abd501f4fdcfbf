/** The symbols of deflate (RFC 1951, 3.2.5): lengths of 3 to 258 and distances of 1 to 32,768, each with extra bits. */

export const LITERALS: i32 = 286;
export const DISTANCES: i32 = 30;
export const END_OF_BLOCK: i32 = 256;
export const SHORTEST: i32 = 3;
export const LONGEST: i32 = 258;
export const FARTHEST: i32 = 32768;

/** The order in which the lengths of the third code are sent. */
export const LENGTH_ORDER: StaticArray<u8> = [
  16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
];
export const LENGTH_SYMBOLS: i32 = 19;

export const FIRST_LENGTH: StaticArray<u16> = new StaticArray<u16>(29);
export const FIRST_DISTANCE: StaticArray<u16> = new StaticArray<u16>(DISTANCES);
const lengthSymbols = new StaticArray<u8>(LONGEST + 1);

fill();

function fill(): void {
  let length = SHORTEST;
  for (let symbol = 0; symbol < 28; symbol++) {
    FIRST_LENGTH[symbol] = length as u16;
    for (let i = 0; i < 1 << lengthBits(symbol); i++) lengthSymbols[length++] = symbol as u8;
  }
  // The longest has a symbol of its own, which takes one length from the one before.
  FIRST_LENGTH[28] = LONGEST as u16;
  lengthSymbols[LONGEST] = 28;
  let distance = 1;
  for (let symbol = 0; symbol < DISTANCES; symbol++) {
    FIRST_DISTANCE[symbol] = distance as u16;
    distance += 1 << distanceBits(symbol);
  }
}

/** Extra bits of a length symbol, counted from 257. */
export function lengthBits(symbol: i32): i32 {
  return symbol < 8 || symbol === 28 ? 0 : (symbol >> 2) - 1;
}

export function distanceBits(symbol: i32): i32 {
  return symbol < 4 ? 0 : (symbol >> 1) - 1;
}

/** Counted from 257. */
export function lengthSymbol(length: i32): i32 {
  return lengthSymbols[length];
}

export function distanceSymbol(distance: i32): i32 {
  if (distance <= 4) return distance - 1;
  const top = 31 - clz(distance - 1);
  return (top << 1) | (((distance - 1) >> (top - 1)) & 1);
}
