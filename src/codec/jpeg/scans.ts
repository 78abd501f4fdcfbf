/** From a scan's bits to coefficients, and back. */

import { BitReader, BitWriter } from "./bits.ts";
import type { Frame, Scan } from "./frame.ts";
import { progressiveReader, progressiveWriter } from "./progressive.ts";
import { codeBlocks } from "./scan-order.ts";
import { sequentialReader, sequentialWriter } from "./sequential.ts";

/** What fills up the last byte of each interval: 0, 1, or undefined when there was none to fill. */
export type Padding = number | undefined;

/** Adds a scan to the coefficients of all components. Throws UnusualScanError. */
export function readScan(
  frame: Frame,
  scan: Scan,
  bytes: Uint8Array,
  at: number,
  values: Int16Array,
): { readonly end: number; readonly padding: Padding } {
  const bits = new BitReader(bytes, at);
  const coder = frame.isProgressive
    ? progressiveReader(bits, scan, values)
    : sequentialReader(bits, scan, values);
  codeBlocks(frame, scan, coder);
  return { end: bits.align(), padding: bits.padding };
}

/** Writes a scan into `bytes`: where it ends. Throws UnusualScanError when it finds no room or no code. */
export function writeScan(
  frame: Frame,
  scan: Scan,
  values: Int16Array,
  padding: number,
  bytes: Uint8Array,
  at: number,
): number {
  const bits = new BitWriter(bytes, at, padding);
  if (frame.isProgressive) {
    const coder = progressiveWriter(bits, scan, values);
    codeBlocks(frame, scan, coder);
    coder.finish();
  } else {
    codeBlocks(frame, scan, sequentialWriter(bits, scan, values));
  }
  return bits.align();
}
