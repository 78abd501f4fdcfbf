/** Bytes that are coded bit by bit from their own statistics, without a transformer. */

import { corrupt } from "../base/errors.ts";
import { UNWATCHED, type Watch } from "../base/progress.ts";
import { VERSION } from "../format/container.ts";
import { type CodingKernel, kernelFor, startDecoder } from "./kernels.ts";

/** Bytes that are coded before others have a turn: about a tenth of a second, whole samples of 2 and of 3 bytes. */
const SLICE = 0x3000;

/** How a picture's bytes stand in memory. */
export interface PixelLines {
  /** Bytes of a line, 1 to 2^20, without what names its filter. */
  readonly rowBytes: number;
  /** Bytes of a pixel, 1 to 8. */
  readonly pixelBytes: number;
  /** Each line begins with a byte that names its filter, as PNG has them. */
  readonly isFiltered: boolean;
}

/** How sound stands in memory: a sample of each channel in turn. */
export interface SampleFrames {
  /** 1 to 8. */
  readonly channels: number;
  readonly sampleBytes: 2 | 3;
  readonly isBigEndian: boolean;
}

/** Any bytes, at least one. The payload says nothing but them: their number is for the container to keep. */
export async function encodeBytes(data: Uint8Array, watch = UNWATCHED): Promise<Uint8Array> {
  return encode(bytesCoder(VERSION, data.length), data, watch);
}

/** Lines of pixels; they need not be whole. Coded is each byte, from its neighbours in the picture. */
export async function encodePixels(
  data: Uint8Array,
  lines: PixelLines,
  watch = UNWATCHED,
): Promise<Uint8Array> {
  return encode(pixelCoder(VERSION, data.length, lines), data, watch);
}

/** Sound; the last sample need not be whole. */
export async function encodeSamples(
  data: Uint8Array,
  frames: SampleFrames,
  watch = UNWATCHED,
): Promise<Uint8Array> {
  return encode(sampleCoder(VERSION, data.length, frames), data, watch);
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
  return decode(bytesCoder(version, rawLength), payload, rawLength, watch);
}

/** As decodeBytes. */
export async function decodePixels(
  payload: Uint8Array,
  rawLength: number,
  lines: PixelLines,
  version: number,
  watch = UNWATCHED,
): Promise<Uint8Array> {
  return decode(pixelCoder(version, rawLength, lines), payload, rawLength, watch);
}

/** As decodeBytes. */
export async function decodeSamples(
  payload: Uint8Array,
  rawLength: number,
  frames: SampleFrames,
  version: number,
  watch = UNWATCHED,
): Promise<Uint8Array> {
  return decode(sampleCoder(version, rawLength, frames), payload, rawLength, watch);
}

/** A kernel, where it has the raw bytes, and what codes a slice of them. */
interface Coder {
  readonly kernel: CodingKernel;
  readonly bytes: number;
  code(from: number, to: number): void;
}

function bytesCoder(version: number, length: number): Coder {
  const kernel = kernelFor(version);
  const bytes = kernel.openBytes(length);
  return { kernel, bytes, code: (from, to) => kernel.codeBytes(from, to) };
}

function pixelCoder(version: number, length: number, lines: PixelLines): Coder {
  const kernel = kernelFor(version);
  const { rowBytes, pixelBytes, isFiltered } = lines;
  const bytes = kernel.openPixels(length, rowBytes, pixelBytes, Number(isFiltered));
  return { kernel, bytes, code: (from, to) => kernel.codePixels(from, to) };
}

function sampleCoder(version: number, length: number, frames: SampleFrames): Coder {
  const kernel = kernelFor(version);
  const { channels, sampleBytes, isBigEndian } = frames;
  const bytes = kernel.openSamples(length, channels, sampleBytes, Number(isBigEndian));
  return { kernel, bytes, code: (from, to) => kernel.codeSamples(from, to) };
}

async function encode(coder: Coder, data: Uint8Array, watch: Watch): Promise<Uint8Array> {
  const { kernel, bytes } = coder;
  new Uint8Array(kernel.memory.buffer, bytes).set(data);
  await codeInSlices(coder, data.length, watch);
  kernel.finishEncoder();
  return new Uint8Array(kernel.memory.buffer, kernel.codedBytes(), kernel.codedLength()).slice();
}

async function decode(
  coder: Coder,
  payload: Uint8Array,
  rawLength: number,
  watch: Watch,
): Promise<Uint8Array> {
  const { kernel, bytes } = coder;
  startDecoder(kernel, payload);
  await codeInSlices(coder, rawLength, watch);
  if (kernel.isTruncated()) throw corrupt("a payload ends too early");
  return new Uint8Array(kernel.memory.buffer, bytes, rawLength).slice();
}

async function codeInSlices(coder: Coder, length: number, watch: Watch): Promise<void> {
  for (let at = 0; at < length; at += SLICE) {
    if (at > 0) await new Promise<void>((resolve) => setTimeout(resolve));
    watch.check();
    const end = Math.min(length, at + SLICE);
    coder.code(at, end);
    watch.report(end / length);
  }
}
