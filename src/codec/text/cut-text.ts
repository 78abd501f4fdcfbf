/** Long texts are cut into parts, each a block of its own, so that all threads have something to do. */

import type { ModelPreset } from "../../format/container.ts";
import type { TextEncoding } from "./text-encoding.ts";

/** What a part should have, but for a factor of 1.5: a power of two of parts are shared out evenly. */
const PART_BYTES = 256 * 1024;
/** How far back a cut may move to fall behind a line end. */
const CUT_SEARCH = 32 * 1024;
const LF = 0x0a;

/** Depends on these alone, never on the machine. */
export function cutText(raw: Uint8Array, encoding: TextEncoding, preset: ModelPreset): Uint8Array[] {
  const isOne = preset === "max" || encoding.startsWith("utf-16");
  const count = isOne ? 1 : partCount(raw.length);
  const parts: Uint8Array[] = [];
  for (let from = 0, i = 1; i <= count; i++) {
    const to = i === count ? raw.length : cutBefore(raw, Math.floor((i * raw.length) / count));
    parts.push(raw.subarray(from, to));
    from = to;
  }
  return parts;
}

function partCount(length: number): number {
  let count = 1;
  while (2 * length > 3 * count * PART_BYTES) count *= 2;
  return count;
}

/** Behind a line end, or else between two characters of UTF-8. */
function cutBefore(raw: Uint8Array, at: number): number {
  const lineEnd = raw.lastIndexOf(LF, at - 1);
  if (lineEnd >= at - CUT_SEARCH) return lineEnd + 1;
  let cut = at;
  while (at - cut < 3 && (raw[cut]! & 0xc0) === 0x80) cut--;
  return cut;
}
