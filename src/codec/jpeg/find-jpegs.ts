/** JPEG files, wherever they stand: by themselves, in archives and documents. */

import { UnusualScanError } from "./bits.ts";
import { readLayout } from "./frame.ts";
import { scanEnd } from "./picture.ts";

export interface Jpeg {
  readonly start: number;
  readonly end: number;
}

/** Smaller ones are not worth a block of their own. */
const LEAST_BYTES = 512;

/** Bytes are looked at so often on average at most, whatever pretends to be JPEG. */
const MOST_LOOKS = 8;

/** Those of at most `most` bytes that look whole, ascending; none lies within another. */
export function findJpegs(bytes: Uint8Array, most: number): Jpeg[] {
  const found: Jpeg[] = [];
  let looks = MOST_LOOKS * bytes.length;
  let at = nextStart(bytes, 0);
  while (at >= 0 && looks > 0) {
    const { end, seen } = lookAt(bytes.subarray(at, at + most));
    looks -= seen;
    if (end && end >= LEAST_BYTES) found.push({ start: at, end: at + end });
    at = nextStart(bytes, end ? at + end : at + 2);
  }
  return found;
}

function nextStart(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === 0xd8 && bytes[at + 2] === 0xff) return at;
  }
  return -1;
}

/** Where the file ends that begins here, undefined if none does; and how many bytes of scans were looked at. */
function lookAt(bytes: Uint8Array): { readonly end: number | undefined; readonly seen: number } {
  let seen = 0;
  try {
    const { end } = readLayout(bytes, (_frame, _scan, at) => {
      const end = scanEnd(bytes, at);
      seen += end - at;
      return end;
    });
    return { end, seen };
  } catch (error) {
    if (error instanceof UnusualScanError) return { end: undefined, seen };
    throw error;
  }
}
