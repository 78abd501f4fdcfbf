/** CR LF to LF and back: the model was trained on LF, and a byte per line is saved. */

const CR = 0x0d;
const LF = 0x0a;
/** One line end in this many may be a bare LF; each costs a byte or two. */
const EXCEPTIONS = 16;

export interface Stripped {
  readonly text: Uint8Array;
  /** The line ends, counted from 0, that were a bare LF. */
  readonly bareLineEnds: readonly number[];
}

/** Without the CR of each CR LF; undefined when that would not pay. A CR elsewhere stays where it is. */
export function stripCarriageReturns(text: Uint8Array): Stripped | undefined {
  const bareLineEnds: number[] = [];
  let lines = 0;
  for (let at = text.indexOf(LF); at >= 0; at = text.indexOf(LF, at + 1)) {
    if (at === 0 || text[at - 1] !== CR) bareLineEnds.push(lines);
    lines++;
  }
  if (lines === 0 || bareLineEnds.length * EXCEPTIONS > lines) return undefined;
  return { text: text.filter((byte, at) => byte !== CR || text[at + 1] !== LF), bareLineEnds };
}

/** The way back: every LF becomes CR LF, but for the given line ends. */
export function restoreCarriageReturns({ text, bareLineEnds }: Stripped): Uint8Array {
  let lines = 0;
  for (const byte of text) if (byte === LF) lines++;
  const out = new Uint8Array(text.length + lines);
  let line = 0;
  let nextBare = 0;
  let at = 0;
  for (const byte of text) {
    if (byte === LF) {
      if (line++ === bareLineEnds[nextBare]) nextBare++;
      else out[at++] = CR;
    }
    out[at++] = byte;
  }
  return out.subarray(0, at);
}
