/** Bytes that are coded bit by bit from their own statistics, without a transformer. */

import { corrupt } from "../base/errors.ts";
import { UNWATCHED, type Watch } from "../base/progress.ts";
import { VERSION } from "../format/container.ts";
import { type CodingKernel, kernelFor, startDecoder } from "./kernels.ts";

/** Bytes that are coded before others have a turn: about a tenth of a second. */
const SLICE = 0x4000;

/** Any bytes, at least one. The payload says nothing but them: their number is for the container to keep. */
export async function encodeBytes(data: Uint8Array, watch = UNWATCHED): Promise<Uint8Array> {
  const kernel = kernelFor(VERSION);
  const bytes = kernel.openBytes(data.length);
  new Uint8Array(kernel.memory.buffer, bytes).set(data);
  await codeInSlices(kernel, data.length, watch);
  kernel.finishEncoder();
  return new Uint8Array(kernel.memory.buffer, kernel.codedBytes(), kernel.codedLength()).slice();
}

/**
 * version: of the format. Throws "corrupt" when the payload ends too early. Other damage gives wrong bytes, for
 * checksums to find.
 */
export async function decodeBytes(
  payload: Uint8Array,
  rawLength: number,
  version: number,
  watch = UNWATCHED,
): Promise<Uint8Array> {
  const kernel = kernelFor(version);
  const bytes = kernel.openBytes(rawLength);
  startDecoder(kernel, payload);
  await codeInSlices(kernel, rawLength, watch);
  if (kernel.isTruncated()) throw corrupt("a payload ends too early");
  return new Uint8Array(kernel.memory.buffer, bytes, rawLength).slice();
}

async function codeInSlices(kernel: CodingKernel, length: number, watch: Watch): Promise<void> {
  for (let at = 0; at < length; at += SLICE) {
    if (at > 0) await new Promise<void>((resolve) => setTimeout(resolve));
    watch.check();
    const end = Math.min(length, at + SLICE);
    kernel.codeBytes(at, end);
    watch.report(end / length);
  }
}
