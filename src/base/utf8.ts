/** Well-formed UTF-8 (RFC 3629): no surrogates, no overlong forms. */

/** The end of the longest well-formed run that starts at `start`. */
export function validUtf8Length(data: Uint8Array, start: number): number {
  let at = start;
  while (at < data.length) {
    const length = utf8Length(data, at);
    if (length === 0) break;
    at += length;
  }
  return at;
}

/** The bytes of the well-formed character that starts at `at`, 1 to 4; 0 when none does. */
export function utf8Length(data: Uint8Array, at: number): number {
  const lead = data[at]!;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || at + length > data.length) return 0;
  // The second byte's range excludes overlong forms, surrogates and what lies above U+10FFFF.
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (data[at + 1]! < least || data[at + 1]! > most) return 0;
  for (let i = 2; i < length; i++) if ((data[at + i]! & 0xc0) !== 0x80) return 0;
  return length;
}
