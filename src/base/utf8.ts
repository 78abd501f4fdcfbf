/** The end of the longest run of valid UTF-8 that starts at `start` (RFC 3629: no surrogates, no overlong forms). */
export function validUtf8Length(data: Uint8Array, start: number): number {
  let at = start;
  while (at < data.length) {
    const length = sequenceLength(data, at);
    if (length === 0) break;
    at += length;
  }
  return at;
}

/** 1 to 4, or 0 when no valid sequence starts here. */
function sequenceLength(data: Uint8Array, at: number): number {
  const lead = data[at]!;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (at + length > data.length) return 0;
  for (let i = 1; i < length; i++) if ((data[at + i]! & 0xc0) !== 0x80) return 0;
  const second = data[at + 1]!;
  if (lead === 0xe0 && second < 0xa0) return 0;
  if (lead === 0xed && second > 0x9f) return 0;
  if (lead === 0xf0 && second < 0x90) return 0;
  if (lead === 0xf4 && second > 0x8f) return 0;
  return length;
}
