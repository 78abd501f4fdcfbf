/** Runs the spec on our own WASM kernel, which works in every browser and in Node. */

import type { Thread } from "../../threads/thread.ts";
import { type ExactCopy, ExactModel } from "../exact-model.ts";
import type { LogitModel, ModelCopy } from "../model.ts";
import type { Decoder, DecoderLanes, LanePart, Runtime } from "../runtime.ts";
import { memoryImage } from "./memory-image.ts";
import { TransformerThread } from "./transformer-thread.ts";
import { type CopiedImage, decoderOf, POSITIONS, reused, WasmDecoder } from "./wasm-decoder.ts";

export interface Threads {
  /** The most threads to use. The logits do not depend on it. */
  readonly count: number;
  readonly spawn: () => Thread;
}

/** Every thread has a copy of the model. All copies together take at most this many bytes. */
const MOST_BYTES = 0x80000000;

/** Fewer tokens are computed sooner than threads have started. */
const WORTH_THREADS = 2048;

/** Without `threads`, everything is computed on the caller's thread. */
export function wasmRuntime(threads?: Threads): Runtime {
  return {
    backend: "wasm",
    load: async (spec) => shared(new WasmDecoder(memoryImage(spec)), threads),
  };
}

/** content: of a copy of a model that this backend computes, made on another thread. */
export function receiveModel(content: object, threads?: Threads): LogitModel {
  const { id, vocabulary, shape, decoder } = content as ExactCopy;
  return new ExactModel(id, "wasm", vocabulary, shape, shared(decoderOf(decoder as CopiedImage), threads));
}

function shared(own: WasmDecoder, threads: Threads | undefined): Decoder {
  const count = Math.min(threads?.count ?? 1, Math.floor(MOST_BYTES / own.imageBytes));
  return threads && count > 1 ? new WasmDecoderPool(own, { ...threads, count }) : own;
}

/** Divides lanes among threads, which are started when there are lanes for them. */
class WasmDecoderPool implements Decoder {
  /** The caller's own, which every model's self-test needs; others get copies of its model. */
  readonly #own: WasmDecoder;
  readonly #threads: Threads;
  readonly #started: TransformerThread[] = [];

  get positionsAtOnce(): number {
    return POSITIONS * this.#threads.count;
  }

  constructor(own: WasmDecoder, threads: Threads) {
    this.#own = own;
    this.#threads = threads;
  }

  /** A single lane is computed by another thread, too: the caller codes the positions before meanwhile. */
  open(lanes: number, tokens = Number.POSITIVE_INFINITY): DecoderLanes {
    if (tokens < WORTH_THREADS) return this.#own.open(lanes);
    const parts = this.#openThere(lanes, this.#threads.count);
    return parts.length === 1 ? parts[0]!.lanes : new SharedLanes(parts);
  }

  /** The caller's thread computes lanes too. Otherwise it would only wait, and wake up late. */
  openApart(lanes: number, tokens = Number.POSITIVE_INFINITY): LanePart[] {
    const { count } = this.#threads;
    const own = tokens < WORTH_THREADS ? lanes : callersShare(lanes, count);
    const others = this.#openThere(lanes - own, count - 1);
    return own > 0 ? [{ size: own, lanes: this.#own.open(own) }, ...others] : others;
  }

  get copy(): (() => ModelCopy) | undefined {
    return this.#own.copy;
  }

  #openThere(lanes: number, most: number): LanePart[] {
    const count = Math.min(most, lanes);
    while (this.#started.length < count)
      this.#started.push(new TransformerThread(this.#threads.spawn(), this.#own.copyOfImage()));
    const sizes = Array.from(
      { length: count },
      (_, i) => Math.floor(((i + 1) * lanes) / count) - Math.floor((i * lanes) / count),
    );
    return sizes.map((size, i) => ({ size, lanes: this.#started[i]!.open(size) }));
  }
}

/** How long coding a token takes the caller's thread, relative to computing one. */
const CODING_COST = 0.1;

/**
 * How many lanes the caller's thread should compute to be done at the same time as the others. It codes all lanes
 * besides, while the others compute theirs and then wait for them to be coded.
 */
function callersShare(lanes: number, threads: number): number {
  if (lanes === 1) return 1;
  const others = threads - 1;
  const share = (1 + CODING_COST - CODING_COST * others) / (others + 1 + CODING_COST);
  return Math.max(0, Math.round(lanes * share));
}

class SharedLanes implements DecoderLanes {
  readonly #parts: readonly LanePart[];
  /** What the parts gave last; they get it back to fill it again. */
  #spares: readonly Float32Array[] = [];

  constructor(parts: readonly LanePart[]) {
    this.#parts = parts;
  }

  async run(
    lookups: Int32Array,
    steps: number,
    position: number,
    spare?: Float32Array,
  ): Promise<Float32Array> {
    const spares = this.#spares;
    this.#spares = [];
    const results = await Promise.all(
      this.#pieces(lookups).map(({ lanes, piece }, i) => lanes.run(piece, steps, position, spares[i])),
    );
    const logits = reused(
      spare,
      results.reduce((sum, result) => sum + result.length, 0),
    );
    let at = 0;
    for (const result of results) {
      logits.set(result, at);
      at += result.length;
    }
    this.#spares = results;
    return logits;
  }

  async prefill(lookups: Int32Array, steps: number, position: number): Promise<void> {
    await Promise.all(this.#pieces(lookups).map(({ lanes, piece }) => lanes.prefill(piece, steps, position)));
  }

  /** What each part has of the lookups of all lanes. */
  #pieces(lookups: Int32Array): { readonly lanes: DecoderLanes; readonly piece: Int32Array }[] {
    const ofLane = lookups.length / this.#parts.reduce((sum, { size }) => sum + size, 0);
    let first = 0;
    return this.#parts.map(({ size, lanes }) => {
      const piece = lookups.slice(first * ofLane, (first + size) * ofLane);
      first += size;
      return { lanes, piece };
    });
  }

  fork(lane: number): DecoderLanes {
    let first = 0;
    for (const { size, lanes } of this.#parts) {
      if (lane < first + size) return lanes.fork(lane - first);
      first += size;
    }
    throw new RangeError(`lane ${lane} does not exist`);
  }

  reset(): void {
    for (const { lanes } of this.#parts) lanes.reset();
  }

  dispose(): void {
    for (const { lanes } of this.#parts) lanes.dispose();
  }
}
