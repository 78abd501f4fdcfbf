/** Where a stream is cut into blocks, and which blocks are text. */
import { concat } from "./byte-reader.ts";
import { MAX_BLOCK } from "./container.ts";

const LF = 0x0a;
/** How far back a cut may move to fall behind a line end. */
const CUT_SEARCH = 64 * 1024;
/** One byte in this many may be no text: Latin-1 prose, and texts with a few control codes, still gain. */
const TOLERANCE = 16;

/**
 * The stream in blocks of at most MAX_BLOCK bytes, none empty. Cuts fall behind a line end where one
 * is near, and depend on the bytes alone, never on how the source was divided.
 */
export async function* cutBlocks(
  source: AsyncIterable<Uint8Array>,
  limit = MAX_BLOCK,
): AsyncGenerator<Uint8Array, void> {
  let pending: Uint8Array[] = [];
  let length = 0;
  for await (const piece of source) {
    pending.push(piece);
    length += piece.length;
    while (length > limit) {
      const bytes = concat(pending);
      const cut = cutBefore(bytes, limit);
      yield bytes.slice(0, cut);
      pending = [bytes.subarray(cut)];
      length -= cut;
    }
  }
  if (length > 0) yield concat(pending);
}

function cutBefore(bytes: Uint8Array, limit: number): number {
  const lineEnd = bytes.lastIndexOf(LF, limit - 1);
  return lineEnd >= limit - CUT_SEARCH && lineEnd > 0 ? lineEnd + 1 : limit;
}

/** Mostly valid UTF-8 without control codes. */
export function isText(data: Uint8Array): boolean {
  const allowed = data.length / TOLERANCE;
  let foreign = 0;
  for (let i = 0; i < data.length; ) {
    const length = utf8Length(data, i);
    if (length === 0 || isControl(data[i]!)) foreign++;
    if (foreign > allowed) return false;
    i += Math.max(1, length);
  }
  return true;
}

function isControl(byte: number): boolean {
  // Tab, line feed, form feed, carriage return and escape (terminal logs) belong to texts.
  return (byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d && byte !== 0x0b) && byte !== 0x1b) || byte === 0x7f;
}

/** Bytes of the well-formed UTF-8 character at `at`; 0 when there is none. */
function utf8Length(data: Uint8Array, at: number): number {
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
