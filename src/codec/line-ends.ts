/** CR LF to LF and back: the model was trained on LF, and one byte per line is saved. */

const CR = 0x0d;
const LF = 0x0a;

/** Without its CRs when every LF follows a CR and every CR stands before an LF, and there is one; else undefined. */
export function stripCarriageReturns(text: Uint8Array): Uint8Array | undefined {
  let lines = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === CR) {
      if (text[i + 1] !== LF) return undefined;
      lines++;
      i++;
    } else if (text[i] === LF) return undefined;
  }
  if (lines === 0) return undefined;
  return text.filter((byte) => byte !== CR);
}

/** The way back: every LF becomes CR LF. */
export function restoreCarriageReturns(text: Uint8Array): Uint8Array {
  let lines = 0;
  for (const byte of text) if (byte === LF) lines++;
  const out = new Uint8Array(text.length + lines);
  let at = 0;
  for (const byte of text) {
    if (byte === LF) out[at++] = CR;
    out[at++] = byte;
  }
  return out;
}
