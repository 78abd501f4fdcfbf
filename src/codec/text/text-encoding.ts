/** Text that is not UTF-8, to UTF-8 and back: the model was trained on UTF-8. */

/** In the order of their numbers in FORMAT.md. */
export const TEXT_ENCODINGS = ["utf-8", "windows-1252", "utf-16le", "utf-16be"] as const;
/** "utf-8": taken as it is, valid or not. */
export type TextEncoding = (typeof TEXT_ENCODINGS)[number];

/** Windows-1252's characters for 80 to 9F (WHATWG): five bytes without one are C1 controls. */
const WINDOWS_1252 = [
  0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d,
  0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a,
  0x153, 0x9d, 0x17e, 0x178,
];
const TO_1252 = new Map(WINDOWS_1252.map((character, i) => [character, 0x80 + i]));

/** The text in UTF-8; undefined when `raw` is no text of this encoding. */
export function toUtf8(raw: Uint8Array, encoding: TextEncoding): Uint8Array | undefined {
  switch (encoding) {
    case "utf-8":
      return raw;
    case "windows-1252":
      return encodeUtf8(raw.length, (at) => {
        const byte = raw[at]!;
        return WINDOWS_1252[byte - 0x80] ?? byte;
      });
    default: {
      if (raw.length % 2 === 1) return undefined;
      const high = encoding === "utf-16be" ? 0 : 1;
      const unit = (at: number) => (raw[2 * at + high]! << 8) | raw[2 * at + 1 - high]!;
      return encodeUtf8(raw.length / 2, unit);
    }
  }
}

/** The way back; undefined when `text` has what the encoding cannot say. */
export function fromUtf8(text: Uint8Array, encoding: TextEncoding): Uint8Array | undefined {
  if (encoding === "utf-8") return text;
  const units = decodeUtf8(text);
  if (!units) return undefined;
  if (encoding === "windows-1252") {
    const out = new Uint8Array(units.length);
    for (let i = 0; i < units.length; i++) {
      const unit = units[i]!;
      const byte = unit < 0x80 || (unit >= 0xa0 && unit < 0x100) ? unit : TO_1252.get(unit);
      if (byte === undefined) return undefined;
      out[i] = byte;
    }
    return out;
  }
  const out = new Uint8Array(2 * units.length);
  const high = encoding === "utf-16be" ? 0 : 1;
  for (let i = 0; i < units.length; i++) {
    out[2 * i + high] = units[i]! >> 8;
    out[2 * i + 1 - high] = units[i]! & 0xff;
  }
  return out;
}

/** UTF-8 of `count` UTF-16 code units; undefined when a surrogate has no partner. */
function encodeUtf8(count: number, unit: (at: number) => number): Uint8Array | undefined {
  const out = new Uint8Array(3 * count);
  let length = 0;
  for (let at = 0; at < count; at++) {
    let code = unit(at);
    if (isSurrogate(code)) {
      const low = at + 1 < count ? unit(++at) : 0;
      if (code >= 0xdc00 || low < 0xdc00 || low > 0xdfff) return undefined;
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    if (code < 0x80) out[length++] = code;
    else {
      // 110, 1110 or 11110 in front of the first byte's bits, then six bits per byte.
      const following = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
      out[length++] = ((0xff00 >> (following + 1)) & 0xff) | (code >> (6 * following));
      for (let i = following - 1; i >= 0; i--) out[length++] = 0x80 | ((code >> (6 * i)) & 0x3f);
    }
  }
  return out.slice(0, length);
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

/** The UTF-16 code units of `text`; undefined when it is no UTF-8. */
function decodeUtf8(text: Uint8Array): Uint16Array | undefined {
  let decoded: string;
  try {
    decoded = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(text);
  } catch {
    return undefined;
  }
  return Uint16Array.from({ length: decoded.length }, (_, i) => decoded.charCodeAt(i));
}
