/** Blocks that need no model do not depend on each other: on other threads, several are coded at once. */

import { sameBytes } from "../../base/bytes.ts";
import { partOf, type Watch } from "../../base/progress.ts";
import { VERSION } from "../../format/container.ts";
import { BLOCK_KINDS } from "../../format/kinds.ts";
import { serve } from "../../threads/calls.ts";
import type { HelperThreads } from "../../threads/helper-threads.ts";
import type { Line } from "../../threads/thread.ts";
import { type Begun, ThreadPool } from "../thread-pool.ts";
import { byteDecoder, type CodedBytes, encodeJpeg, encodeWithoutModel, stored } from "./byte-codecs.ts";

/** Bytes from which on a block is worth a message: half a second's work. */
const WORTH_A_THREAD = 0x10000;
/** A block of 4 MiB takes 107 MiB while it is coded. */
const MOST_THREADS = 4;

type Report = (fraction: number) => void;

/** Coded, and decoded again; stored, if that gave anything else. */
async function encodeChecked(raw: Uint8Array, watch: Watch): Promise<CodedBytes> {
  return checked(await encodeWithoutModel(raw, partOf(watch, 0, 0.5)), raw, partOf(watch, 0.5, 1));
}

/** A JPEG file, likewise. */
async function encodeCheckedJpeg(raw: Uint8Array, watch: Watch): Promise<CodedBytes> {
  return checked(await encodeJpeg(raw, partOf(watch, 0, 0.5)), raw, partOf(watch, 0.5, 1));
}

export async function checked(coded: CodedBytes, raw: Uint8Array, watch: Watch): Promise<CodedBytes> {
  if (coded.kind === BLOCK_KINDS.stored) return coded;
  const back = await byteDecoder(coded.kind)?.decode(coded.payload, raw.length, VERSION, watch);
  return back && sameBytes(back, raw) ? coded : stored(raw);
}

/** For as long as the thread lives. */
export function serveBytes(line: Line): void {
  const watch = (report: Report): Watch => ({ check: () => {}, report });
  serve(line, {
    encode: (raw: Uint8Array, report: Report) => encodeChecked(raw, watch(report)),
    encodeJpeg: (raw: Uint8Array, report: Report) => encodeCheckedJpeg(raw, watch(report)),
    decode: (kind: number, payload: Uint8Array, rawLength: number, version: number, report: Report) =>
      byteDecoder(kind)?.decode(payload, rawLength, version, watch(report)),
  });
}

export class BytePool {
  readonly #pool: ThreadPool;

  constructor(threads: HelperThreads) {
    this.#pool = new ThreadPool(Math.min(MOST_THREADS, threads.count), () => threads.spawn("bytes"));
  }

  /** How many blocks are coded at once. */
  get size(): number {
    return this.#pool.size;
  }

  /** Undefined when it is too little to be worth it. */
  encode(raw: Uint8Array): Begun<CodedBytes> | undefined {
    return raw.length < WORTH_A_THREAD ? undefined : this.#pool.begin("encode", [raw]);
  }

  encodeJpeg(raw: Uint8Array): Begun<CodedBytes> | undefined {
    return raw.length < WORTH_A_THREAD ? undefined : this.#pool.begin("encodeJpeg", [raw]);
  }

  decode(
    kind: number,
    payload: Uint8Array,
    rawLength: number,
    version: number,
  ): Begun<Uint8Array> | undefined {
    if (rawLength < WORTH_A_THREAD) return undefined;
    return this.#pool.begin("decode", [kind, payload, rawLength, version]);
  }
}
