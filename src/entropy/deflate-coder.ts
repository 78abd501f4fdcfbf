/** Deflate streams, told by their raw bytes and by where they differ from what zlib would have made of these. */

import { corrupt } from "../base/errors.ts";
import { VERSION } from "../format/container.ts";
import { type CodingKernel, finishEncoder, kernelFor, startDecoder } from "./kernels.ts";

/** The kernel reads a few bytes at once, also at the end of an array. */
const MARGIN = 16;

/** Inflates streams that stand anywhere in some bytes. */
export class Inflater {
  readonly #kernel: CodingKernel = kernelFor(VERSION);
  readonly #at: number;
  readonly #end: number;
  #raw = 0;
  #rawCapacity = 0;

  constructor(bytes: Uint8Array) {
    this.#at = put(this.#kernel, bytes);
    this.#end = this.#at + bytes.length;
  }

  /** The next place from this one on where a stream may be announced; the number of bytes when there is none. */
  nextAnnounced(place: number): number {
    return address(this.#kernel.nextAnnounced(this.#at + place, this.#end)) - this.#at;
  }

  /**
   * The stream that begins at this place: its length and its raw bytes, valid until the next call. undefined when
   * there is none that could be redone, or one of more than `mostRaw` bytes.
   */
  inflate(place: number, mostRaw: number): { length: number; raw: Uint8Array } | undefined {
    const kernel = this.#kernel;
    const from = this.#at + place;
    const length = kernel.inflate(from, this.#end, 0, mostRaw);
    if (length < 0) return;
    const rawLength = kernel.inflatedLength();
    if (rawLength > this.#rawCapacity) {
      this.#rawCapacity = Math.max(rawLength, 2 * this.#rawCapacity);
      this.#raw = address(kernel.allocate(this.#rawCapacity + MARGIN));
    }
    kernel.inflate(from, this.#end, this.#raw, rawLength);
    return { length, raw: new Uint8Array(kernel.memory.buffer, this.#raw, rawLength) };
  }
}

/** Codes the corrections of several streams, each with what was learned from those before. */
export class DeflateEncoder {
  readonly #kernel: CodingKernel = kernelFor(VERSION);

  constructor() {
    this.#kernel.openStreams(0);
  }

  /**
   * The raw bytes of a whole stream that an Inflater found, and the bytes that its corrections cost. undefined when it
   * takes too much work; nothing may be coded behind such a stream.
   */
  encode(deflated: Uint8Array, rawLength: number): { raw: Uint8Array; cost: number } | undefined {
    const kernel = this.#kernel;
    const at = put(kernel, deflated);
    const end = at + deflated.length;
    const raw = address(kernel.allocate(rawLength + MARGIN));
    kernel.inflate(at, end, raw, rawLength);
    const before = kernel.codedLength();
    if (!kernel.encodeStream(raw, rawLength, at, end)) return;
    const cost = kernel.codedLength() - before;
    return { raw: new Uint8Array(kernel.memory.buffer, raw, rawLength).slice(), cost };
  }

  /** The payload. Call once. */
  finish(): Uint8Array {
    return finishEncoder(this.#kernel);
  }
}

/** Redoes the streams of a payload, in their order. */
export class DeflateDecoder {
  readonly #kernel: CodingKernel;
  #raw = 0;
  #rawCapacity = 0;

  /** longest: bytes that a stream may have. version: of the format. */
  constructor(payload: Uint8Array, longest: number, version: number) {
    this.#kernel = kernelFor(version);
    this.#kernel.openStreams(longest);
    startDecoder(this.#kernel, payload);
  }

  /** The next stream, from its raw bytes; valid until the next call. Throws "corrupt" when that cannot be. */
  decode(raw: Uint8Array): Uint8Array {
    const kernel = this.#kernel;
    if (raw.length > this.#rawCapacity) {
      this.#rawCapacity = Math.max(raw.length, 2 * this.#rawCapacity);
      this.#raw = address(kernel.allocate(this.#rawCapacity + MARGIN));
    }
    new Uint8Array(kernel.memory.buffer, this.#raw).set(raw);
    const length = kernel.decodeStream(this.#raw, raw.length);
    if (length < 0 || kernel.isTruncated()) throw corrupt("a deflate stream cannot be redone");
    return new Uint8Array(kernel.memory.buffer, address(kernel.rebuiltBytes()), length);
  }
}

function put(kernel: CodingKernel, bytes: Uint8Array): number {
  const at = address(kernel.allocate(bytes.length + MARGIN));
  new Uint8Array(kernel.memory.buffer, at).set(bytes);
  return at;
}

/** Addresses of 2 GiB and more come back negative. */
function address(at: number): number {
  return at >>> 0;
}
