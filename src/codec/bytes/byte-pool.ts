/** Blocks that need no model do not depend on each other: on other threads, several are coded at once. */

import { sameBytes } from "../../base/bytes.ts";
import { partOf, type Watch } from "../../base/progress.ts";
import { VERSION } from "../../format/container.ts";
import { BLOCK_KINDS } from "../../format/kinds.ts";
import { serve } from "../../threads/calls.ts";
import type { HelperThreads } from "../../threads/helper-threads.ts";
import type { Line } from "../../threads/thread.ts";
import { type Begun, ThreadPool } from "../thread-pool.ts";
import {
  byteDecoder,
  type CodedBytes,
  encodeJpeg,
  encodeQuickly,
  encodeWithoutModel,
  stored,
} from "./byte-codecs.ts";

/** Bytes from which on a block is worth a message: half a second's work. */
const WORTH_A_THREAD = 0x10000;
/** A block of 4 MiB takes 107 MiB while it is coded. */
const MOST_THREADS = 4;

type Report = (fraction: number) => void;

const WAYS = { bytes: encodeWithoutModel, quick: encodeQuickly, jpeg: encodeJpeg };
/** What a block is coded as. */
export type Way = keyof typeof WAYS;

/** Coded, and decoded again; stored, if that gave anything else. */
async function encodeChecked(way: Way, raw: Uint8Array, watch: Watch): Promise<CodedBytes> {
  return checked(await WAYS[way](raw, partOf(watch, 0, 0.5)), raw, partOf(watch, 0.5, 1));
}

export async function checked(coded: CodedBytes, raw: Uint8Array, watch: Watch): Promise<CodedBytes> {
  if (coded.kind === BLOCK_KINDS.stored) return coded;
  const back = await byteDecoder(coded.kind, VERSION)?.decode(coded.payload, raw.length, VERSION, watch);
  return back && sameBytes(back, raw) ? coded : stored(raw);
}

/** For as long as the thread lives. */
export function serveBytes(line: Line): void {
  const watch = (report: Report): Watch => ({ check: () => {}, report });
  serve(line, {
    encode: (way: Way, raw: Uint8Array, report: Report) => encodeChecked(way, raw, watch(report)),
    decode: (kind: number, payload: Uint8Array, rawLength: number, version: number, report: Report) =>
      byteDecoder(kind, version)?.decode(payload, rawLength, version, watch(report)),
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
  encode(way: Way, raw: Uint8Array): Begun<CodedBytes> | undefined {
    return raw.length < WORTH_A_THREAD ? undefined : this.#pool.begin("encode", [way, raw]);
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
