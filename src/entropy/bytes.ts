/** The byte path: what is no text is coded bit by bit from its own statistics, without a transformer. */

import { corrupt } from "../base/errors.ts";
import { UNWATCHED, type Watch } from "../base/progress.ts";
import { byteWeights, GAINS } from "./initial-weights.ts";
import { createKernel, type Kernel, place, placeTree } from "./kernel.ts";
import { weightBalancedTree } from "./symbol-tree.ts";

/** 2^21 buckets of 32 bytes at most: 64 MiB. */
const MAX_TABLE_BITS = 21;
const MIN_TABLE_BITS = 10;
/** A byte touches 54 buckets (18 contexts, 3 groups of levels), most of which others have touched. */
const BUCKETS_PER_BYTE = 8;
const MIXER_RATE = 0.006;

/** Bytes that are coded before others have a turn: about a tenth of a second. */
const SLICE = 0x4000;

/** Any bytes, at least one. The payload says nothing but them: their number is for the container to keep. */
export async function encodeBytes(data: Uint8Array, watch = UNWATCHED): Promise<Uint8Array> {
  const { kernel, bytes } = createByteCoder(data.length);
  new Uint8Array(kernel.memory.buffer, bytes).set(data);
  await codeInSlices(kernel, data.length, watch);
  kernel.finishEncoder();
  return new Uint8Array(kernel.memory.buffer, kernel.codedBytes(), kernel.codedLength()).slice();
}

/** Throws "corrupt" when the payload ends too early. Other damage gives wrong bytes, for checksums to find. */
export async function decodeBytes(
  payload: Uint8Array,
  rawLength: number,
  watch = UNWATCHED,
): Promise<Uint8Array> {
  const { kernel, bytes } = createByteCoder(rawLength);
  const at = kernel.reserveCoded(payload.length);
  new Uint8Array(kernel.memory.buffer, at).set(payload);
  kernel.setCodedLength(payload.length);
  kernel.startDecoder();
  await codeInSlices(kernel, rawLength, watch);
  if (kernel.isTruncated()) throw corrupt("a payload ends too early");
  return new Uint8Array(kernel.memory.buffer, bytes, rawLength).slice();
}

async function codeInSlices(kernel: Kernel, length: number, watch: Watch): Promise<void> {
  for (let at = 0; at < length; at += SLICE) {
    if (at > 0) await new Promise<void>((resolve) => setTimeout(resolve));
    watch.check();
    const end = Math.min(length, at + SLICE);
    kernel.codeBytes(at, end);
    watch.report(end / length);
  }
}

function createByteCoder(length: number): { kernel: Kernel; bytes: number } {
  const kernel = createKernel();
  placeTree(kernel, weightBalancedTree(new Uint32Array(256)));
  let bits = MIN_TABLE_BITS;
  while (bits < MAX_TABLE_BITS && 1 << bits < length * BUCKETS_PER_BYTE) bits++;
  const weights = place(kernel, byteWeights());
  const bytes = kernel.createBytes(length, bits, MIXER_RATE, weights, place(kernel, GAINS));
  return { kernel, bytes };
}
