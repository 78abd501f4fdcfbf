/** The spec on our own WebAssembly kernel: every browser, every processor, Node. */

import type { Decoder, DecoderLanes, Runtime } from "../runtime.ts";
import { DecoderThread, type Thread } from "./decoder-thread.ts";
import { KernelDecoder } from "./kernel-decoder.ts";
import { type MemoryImage, memoryImage } from "./memory-image.ts";

export interface Threads {
  /** How many at most; the logits do not depend on it. */
  readonly count: number;
  readonly spawn: () => Thread;
}

/** Every thread has a copy of the model: of a large one, only so many as fit in here. */
const MOST_BYTES = 0x80000000;

/** Without threads, the caller's own. */
export function kernelRuntime(threads?: Threads): Runtime {
  return {
    backend: "wasm",
    async load(spec) {
      const image = memoryImage(spec);
      const count = Math.min(threads?.count ?? 1, Math.floor(MOST_BYTES / image.bytes.length));
      return threads && count > 1 ? new KernelPool(image, { ...threads, count }) : new KernelDecoder(image);
    },
  };
}

/** Lanes shared out to threads, which are started when there are lanes for them. */
class KernelPool implements Decoder {
  readonly concurrent = true;
  readonly #image: MemoryImage;
  readonly #threads: Threads;
  readonly #started: DecoderThread[] = [];
  /** For a single lane: not worth the messages. */
  #own: KernelDecoder | undefined;

  constructor(image: MemoryImage, threads: Threads) {
    this.#image = image;
    this.#threads = threads;
  }

  open(lanes: number): DecoderLanes {
    if (lanes === 1) {
      this.#own ??= new KernelDecoder(this.#image);
      return this.#own.open(1);
    }
    const count = Math.min(this.#threads.count, lanes);
    while (this.#started.length < count)
      this.#started.push(new DecoderThread(this.#threads.spawn(), this.#image));
    const sizes = Array.from(
      { length: count },
      (_, i) => Math.floor(((i + 1) * lanes) / count) - Math.floor((i * lanes) / count),
    );
    const parts = sizes.map((size, i) => ({ size, lanes: this.#started[i]!.open(size) }));
    return new SharedLanes(parts);
  }
}

class SharedLanes implements DecoderLanes {
  readonly #parts: readonly { readonly size: number; readonly lanes: DecoderLanes }[];

  constructor(parts: readonly { readonly size: number; readonly lanes: DecoderLanes }[]) {
    this.#parts = parts;
  }

  async run(tokens: Int32Array, steps: number, position: number): Promise<Float32Array> {
    let first = 0;
    const results = await Promise.all(
      this.#parts.map(({ size, lanes }) => {
        const piece = tokens.slice(first * steps, (first + size) * steps);
        first += size;
        return lanes.run(piece, steps, position);
      }),
    );
    const logits = new Float32Array(results.reduce((sum, result) => sum + result.length, 0));
    let at = 0;
    for (const result of results) {
      logits.set(result, at);
      at += result.length;
    }
    return logits;
  }

  fork(lane: number): DecoderLanes {
    let first = 0;
    for (const { size, lanes } of this.#parts) {
      if (lane < first + size) return lanes.fork(lane - first);
      first += size;
    }
    throw new RangeError(`there is no lane ${lane}`);
  }

  reset(): void {
    for (const { lanes } of this.#parts) lanes.reset();
  }

  dispose(): void {
    for (const { lanes } of this.#parts) lanes.dispose();
  }
}
