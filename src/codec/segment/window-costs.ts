/** What a few KB of a file look like, as estimates of what they would cost as each kind of region. */

import { utf8Length } from "../../base/utf8.ts";

/** How a stretch of bytes may be coded; "dense" is what no method makes smaller. */
export const REGION_CLASSES = ["text", "utf-16le", "utf-16be", "bytes", "dense"] as const;
export type RegionClass = (typeof REGION_CLASSES)[number];

/** Hundredths of a byte per byte, in the order of REGION_CLASSES. Only their differences matter. */
type Costs = readonly [text: number, utf16le: number, utf16be: number, bytes: number, dense: number];

const COSTS = {
  text: [25, 200, 200, 32, 100],
  utf16le: [40, 14, 200, 20, 100],
  utf16be: [40, 200, 14, 20, 100],
  bytes: [90, 200, 200, 45, 100],
  dense: [130, 200, 200, 105, 100],
  /** One byte value over and over: cheap anywhere, so that it goes with its neighbours. */
  constant: [2, 2, 2, 1, 100],
} as const satisfies Record<string, Costs>;

/** One byte in so many may be a control code in a text. */
const CONTROLS = 16;
/** One byte in so many may be no UTF-8: Windows-1252 texts have their accents there. */
const ACCENTS = 8;
/** Too few bytes to tell that they are dense. */
const LEAST_DENSE = 512;

const histogram = new Uint32Array(256);

export function windowCosts(bytes: Uint8Array): Costs {
  histogram.fill(0);
  // By index: iterating is three times slower, and stored files pass here at full speed.
  for (let i = 0; i < bytes.length; i++) histogram[bytes[i]!]!++;
  if (isConstant(bytes.length)) return COSTS.constant;
  if (isFlat(bytes.length)) return COSTS.dense;
  if (controls() * CONTROLS <= bytes.length && nonUtf8(bytes).foreign * ACCENTS <= bytes.length) {
    return COSTS.text;
  }
  if (isUtf16(bytes, 1)) return COSTS.utf16le;
  if (isUtf16(bytes, 0)) return COSTS.utf16be;
  return COSTS.bytes;
}

/** Fifteen of sixteen bytes are the same. */
function isConstant(length: number): boolean {
  return histogram.some((count) => count * 16 >= length * 15);
}

/** Whether two bytes drawn from the histogram are equal hardly more often than by chance (1 in 256). */
function isFlat(count: number): boolean {
  if (count < LEAST_DENSE) return false;
  let pairs = 0;
  for (const n of histogram) pairs += n * (n - 1);
  // At most 1.1 times chance: about 7.93 bits per byte.
  return pairs * 2560 <= count * (count - 1) * 11;
}

function controls(): number {
  let sum = histogram[0x7f]!;
  // Tab, line feed, form feed, carriage return and escape (terminal logs) belong to texts.
  for (let code = 0; code < 0x20; code++) {
    const belongs = (code >= 0x09 && code <= 0x0d && code !== 0x0b) || code === 0x1b;
    if (!belongs) sum += histogram[code]!;
  }
  return sum;
}

/** Bytes that belong to no well-formed UTF-8 character, and characters of several bytes. */
export function nonUtf8(data: Uint8Array): { foreign: number; multibyte: number } {
  let foreign = 0;
  let multibyte = 0;
  for (let i = 0; i < data.length; ) {
    const length = utf8Length(data, i);
    if (length === 0) foreign++;
    else if (length > 1) multibyte++;
    i += Math.max(1, length);
  }
  return { foreign, multibyte };
}

/** Seven of eight code units are letters, signs or white space of an alphabet, and some are spaces. */
function isUtf16(bytes: Uint8Array, high: 0 | 1): boolean {
  const units = bytes.length >> 1;
  let letters = 0;
  let spaces = 0;
  for (let i = 0; i < units; i++) {
    const unit = (bytes[2 * i + high]! << 8) | bytes[2 * i + 1 - high]!;
    if ((unit >= 0x20 && unit < 0x7f) || (unit >= 0xa0 && unit < 0x800) || unit >> 8 === 0x20) letters++;
    else if (unit === 0x0a || unit === 0x0d || unit === 0x09 || unit === 0xfeff) letters++;
    if (unit === 0x20 || unit === 0x0a) spaces++;
  }
  return letters * 8 >= units * 7 && spaces * 64 >= units;
}
