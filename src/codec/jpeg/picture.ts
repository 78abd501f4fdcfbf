/** A JPEG file taken apart: the bytes of its segments, and the coefficients that its scans hold. */

import { concat, sameBytes } from "../../base/bytes.ts";
import { corrupt } from "../../base/errors.ts";
import type { Plane } from "../../entropy/coefficient-coder.ts";
import { UnusualScanError } from "./bits.ts";
import { type Layout, readLayout } from "./frame.ts";
import { readScan, writeScan } from "./scans.ts";
import { NATURAL } from "./zigzag.ts";

export interface Segments {
  /** All bytes but those of the scans. */
  readonly bytes: Uint8Array;
  /** Of which the scans' places are among these bytes. */
  readonly layout: Layout;
  /** The bit that fills up bytes of the scans. */
  readonly padding: number;
}

/**
 * What a file's scans hold. coefficientsOf: where they are put, all 0. undefined when the file is of another kind, or
 * would not be written again bit for bit.
 */
export function takeApart(
  file: Uint8Array,
  coefficientsOf: (planes: readonly Plane[]) => Int16Array,
): Segments | undefined {
  try {
    return readFile(file, coefficientsOf);
  } catch (error) {
    if (error instanceof UnusualScanError) return undefined;
    throw error;
  }
}

function readFile(
  file: Uint8Array,
  coefficientsOf: (planes: readonly Plane[]) => Int16Array,
): Segments | undefined {
  const outline = readLayout(file, (_frame, _scan, at) => scanEnd(file, at));
  if (outline.end !== file.length || outline.frame.blockCount > mostBlocks(file.length)) return;
  const coefficients = coefficientsOf(planesOf(outline));
  const parts: Uint8Array[] = [];
  let done = 0;
  let padding: number | undefined;
  readLayout(file, (frame, scan, at) => {
    const read = readScan(frame, scan, file, at, coefficients);
    padding ??= read.padding;
    parts.push(file.subarray(done, at));
    done = read.end;
    return done;
  });
  const bytes = concat([...parts, file.subarray(done)]);
  const segments = { bytes, layout: layoutOf(bytes), padding: padding ?? 1 };
  return sameBytes(putTogether(segments, coefficients, file.length), file) ? segments : undefined;
}

/** Of the segments alone. Throws UnusualScanError. */
export function layoutOf(segments: Uint8Array): Layout {
  return readLayout(segments, (_frame, _scan, at) => at);
}

/** The file, `length` bytes. Throws UnusualScanError, or "corrupt" when it is shorter. */
export function putTogether(
  { bytes, layout, padding }: Segments,
  coefficients: Int16Array,
  length: number,
): Uint8Array {
  const file = new Uint8Array(length);
  let done = 0;
  let end = 0;
  const copy = (until: number) => {
    const part = bytes.subarray(done, until);
    if (end + part.length > length) throw corrupt("a JPEG file is longer than its block");
    file.set(part, end);
    end += part.length;
    done = until;
  };
  for (const { at, scan } of layout.scans) {
    copy(at);
    end = writeScan(layout.frame, scan, coefficients, padding, file, end);
  }
  copy(bytes.length);
  if (end !== length) throw corrupt(`a JPEG file is shorter by ${length - end} than its block`);
  return file;
}

/** How many blocks a file of so many bytes can have: each takes a bit at least. */
export function mostBlocks(length: number): number {
  return 8 * length;
}

/** Likewise coefficients other than 0: a code and a sign each. */
export function mostNonzero(length: number): number {
  return 4 * length;
}

export function planesOf({ frame, quantTables }: Layout): Plane[] {
  return frame.components.map(({ blocksWide, blocksHigh, across, down, quantTable }) => {
    const steps = new Uint16Array(64);
    for (let k = 0; k < 64; k++) steps[NATURAL[k]!] = quantTables[quantTable]![k]!;
    return { blocksWide, blocksHigh, across, down, steps };
  });
}

/** The next marker that does not belong to a scan. */
export function scanEnd(bytes: Uint8Array, at: number): number {
  for (let i = bytes.indexOf(0xff, at); i >= 0; i = bytes.indexOf(0xff, i + 1)) {
    const next = bytes[i + 1];
    if (next !== undefined && next !== 0 && next !== 0xff && (next & 0xf8) !== 0xd0) return i;
  }
  return bytes.length;
}
