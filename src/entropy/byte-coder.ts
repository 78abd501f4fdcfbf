/** Bytes that are coded bit by bit from their own statistics, without a transformer. */

import { corrupt } from "../base/errors.ts";
import { UNWATCHED, type Watch } from "../base/progress.ts";
import { VERSION } from "../format/container.ts";
import { type CodingKernel, finishEncoder, kernelFor, retire, startDecoder } from "./kernels.ts";

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

/** What the coded bytes are taken for; "quick": for a text that is not to take long. */
export type ByteForm = "bytes" | "quick" | PixelLines | SampleFrames;

/** Goes along with an encoder, to see that what it writes can be decoded. */
export interface Follower {
  begin(data: Uint8Array, form: ByteForm): void;
  /** The data up to `to` is coded. settled: of the `end` bytes written those that will not change; valid until it returns. */
  follow(to: number, end: number, settled: Uint8Array): void;
  /** code: all that was written. */
  finish(code: Uint8Array): void;
}

/** Any bytes, at least one. The payload says nothing but them: their number is for the container to keep. */
export async function encodeBytes(
  data: Uint8Array,
  watch = UNWATCHED,
  follower?: Follower,
): Promise<Uint8Array> {
  return encode("bytes", data, watch, follower);
}

/** As encodeBytes, of a text, in a third of the time. */
export async function encodeQuick(
  data: Uint8Array,
  watch = UNWATCHED,
  follower?: Follower,
): Promise<Uint8Array> {
  return encode("quick", data, watch, follower);
}

/** Lines of pixels; they need not be whole. Coded is each byte, from its neighbours in the picture. */
export async function encodePixels(
  data: Uint8Array,
  lines: PixelLines,
  watch = UNWATCHED,
  follower?: Follower,
): Promise<Uint8Array> {
  return encode(lines, data, watch, follower);
}

/** Sound; the last sample need not be whole. */
export async function encodeSamples(
  data: Uint8Array,
  frames: SampleFrames,
  watch = UNWATCHED,
  follower?: Follower,
): Promise<Uint8Array> {
  return encode(frames, data, watch, follower);
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
  return decode("bytes", version, payload, rawLength, watch);
}

/** As decodeBytes. */
export async function decodeQuick(
  payload: Uint8Array,
  rawLength: number,
  version: number,
  watch = UNWATCHED,
): Promise<Uint8Array> {
  return decode("quick", version, payload, rawLength, watch);
}

/** As decodeBytes. */
export async function decodePixels(
  payload: Uint8Array,
  rawLength: number,
  lines: PixelLines,
  version: number,
  watch = UNWATCHED,
): Promise<Uint8Array> {
  return decode(lines, version, payload, rawLength, watch);
}

/** As decodeBytes. */
export async function decodeSamples(
  payload: Uint8Array,
  rawLength: number,
  frames: SampleFrames,
  version: number,
  watch = UNWATCHED,
): Promise<Uint8Array> {
  return decode(frames, version, payload, rawLength, watch);
}

/** A kernel, where it has the raw bytes, and what codes a slice of them. */
export interface Coder {
  readonly kernel: CodingKernel;
  readonly bytes: number;
  code(from: number, to: number): void;
}

/** For so many bytes of this form. version: of the format. */
export function openCoder(form: ByteForm, version: number, length: number): Coder {
  const kernel = kernelFor(version);
  if (form === "bytes") {
    const bytes = kernel.openBytes(length);
    return { kernel, bytes, code: (from, to) => kernel.codeBytes(from, to) };
  }
  if (form === "quick") {
    const bytes = kernel.openQuick(length);
    return { kernel, bytes, code: (from, to) => kernel.codeQuick(from, to) };
  }
  if ("rowBytes" in form) {
    const { rowBytes, pixelBytes, isFiltered } = form;
    const bytes = kernel.openPixels(length, rowBytes, pixelBytes, Number(isFiltered));
    return { kernel, bytes, code: (from, to) => kernel.codePixels(from, to) };
  }
  const { channels, sampleBytes, isBigEndian } = form;
  const bytes = kernel.openSamples(length, channels, sampleBytes, Number(isBigEndian));
  return { kernel, bytes, code: (from, to) => kernel.codeSamples(from, to) };
}

async function encode(
  form: ByteForm,
  data: Uint8Array,
  watch: Watch,
  follower: Follower | undefined,
): Promise<Uint8Array> {
  const coder = openCoder(form, VERSION, data.length);
  const { kernel, bytes } = coder;
  new Uint8Array(kernel.memory.buffer, bytes).set(data);
  follower?.begin(data, form);
  await codeInSlices(coder, data.length, watch, (to) =>
    follower?.follow(
      to,
      kernel.codedLength(),
      new Uint8Array(kernel.memory.buffer, kernel.codedBytes(), kernel.finalLength()),
    ),
  );
  const code = finishEncoder(kernel);
  follower?.finish(code);
  return code;
}

async function decode(
  form: ByteForm,
  version: number,
  payload: Uint8Array,
  rawLength: number,
  watch: Watch,
): Promise<Uint8Array> {
  const coder = openCoder(form, version, rawLength);
  const { kernel, bytes } = coder;
  startDecoder(kernel, payload);
  await codeInSlices(coder, rawLength, watch);
  if (kernel.isTruncated()) throw corrupt("a payload ends too early");
  const data = new Uint8Array(kernel.memory.buffer, bytes, rawLength).slice();
  retire(kernel);
  return data;
}

async function codeInSlices(
  coder: Coder,
  length: number,
  watch: Watch,
  onSlice: (to: number) => void = () => {},
): Promise<void> {
  for (let at = 0; at < length; at += SLICE) {
    if (at > 0) await new Promise<void>((resolve) => setTimeout(resolve));
    watch.check();
    const end = Math.min(length, at + SLICE);
    coder.code(at, end);
    onSlice(end);
    watch.report(end / length);
  }
}
