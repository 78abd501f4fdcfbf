/** A model on one instance of the WASM kernel, and the lanes that are open on it. */

import { compileWasm, instantiate } from "../../base/web-assembly.ts";
import { discard } from "../../threads/discard.ts";
import { columns } from "../exact-model.ts";
import type { ModelCopy } from "../model.ts";
import type { Decoder, DecoderLanes, LanePart } from "../runtime.ts";
import { MAX_ROWS } from "./kernel/layout.ts";
import binary, { type Exports } from "./kernel.wasm.ts";
import { IMAGE_BASE, type MemoryImage } from "./memory-image.ts";

/** A thread that has computed for this long lets timers, signals and messages have a turn. */
const PAUSE_AFTER_MS = 200;

/** A model's image as it goes to another thread. */
export interface CopiedImage extends Pick<MemoryImage, "model" | "vocabSize" | "lookups"> {
  readonly bytes: Uint8Array;
}

/** Models up to this size are copied for threads that work by themselves. */
const MOST_COPIED = 0x4000000;

/** Positions whose logits a thread computes at once: calls of MAX_ROWS, so that a message is worth its way. */
export const POSITIONS = 2 * MAX_ROWS;

export class WasmDecoder implements Decoder {
  readonly positionsAtOnce = MAX_ROWS;
  readonly kernel: Exports;
  /** Where the model lies in the kernel's memory. */
  readonly image: Omit<CopiedImage, "bytes">;
  /** The addresses of a call's lookups, of its scratch memory and of its logits. */
  readonly lookups: number;
  readonly scratch: number;
  readonly logits: number;
  readonly imageBytes: number;
  #top: number;
  /** The addresses of rings that were given back, by their number of lanes. */
  readonly #free = new Map<number, number[]>();
  #lastPause = performance.now();

  constructor(image: MemoryImage) {
    this.image = { model: image.model, vocabSize: image.vocabSize, lookups: image.lookups };
    this.kernel = instantiate(compileWasm(binary));
    if (this.kernel.heapBase() > IMAGE_BASE)
      throw new Error("the memory of the WASM kernel overlaps the model: IMAGE_BASE is too small");
    this.#top = IMAGE_BASE;
    this.imageBytes = image.byteLength;
    const base = this.#allocate(image.byteLength);
    image.write(new Uint8Array(this.kernel.memory.buffer, base, image.byteLength));
    this.lookups = this.#allocate(4 * MAX_ROWS * image.lookups);
    this.scratch = this.#allocate(this.kernel.scratchBytes(image.model, MAX_ROWS));
    this.logits = this.#allocate(4 * MAX_ROWS * image.vocabSize);
  }

  get copy(): (() => ModelCopy) | undefined {
    if (this.imageBytes > MOST_COPIED) return undefined;
    return () => {
      const content = this.copyOfImage();
      return { content, transfer: [content.bytes.buffer as ArrayBuffer] };
    };
  }

  /** A copy of the model, for another thread. */
  copyOfImage(): CopiedImage {
    const bytes = new Uint8Array(this.kernel.memory.buffer, IMAGE_BASE, this.imageBytes).slice();
    return { ...this.image, bytes };
  }

  /** Throws a RangeError when there is not enough memory. */
  open(lanes: number): WasmLanes {
    if (lanes > MAX_ROWS) throw new Error(`the WASM kernel computes at most ${MAX_ROWS} lanes, not ${lanes}`);
    const cache =
      this.#free.get(lanes)?.pop() ?? this.#allocate(lanes * this.kernel.cacheBytes(this.image.model));
    return new WasmLanes(this, lanes, cache);
  }

  /** One part: there are no threads to compute the others. */
  openApart(lanes: number): LanePart[] {
    return [{ size: lanes, lanes: this.open(lanes) }];
  }

  async pauseAtTimes(): Promise<void> {
    if (performance.now() - this.#lastPause < PAUSE_AFTER_MS) return;
    await new Promise((resolve) => setTimeout(resolve));
    this.#lastPause = performance.now();
  }

  release(lanes: number, cache: number): void {
    this.#free.set(lanes, [...(this.#free.get(lanes) ?? []), cache]);
  }

  #allocate(bytes: number): number {
    const { memory } = this.kernel;
    const address = this.#top;
    this.#top = Math.ceil((address + bytes) / 64) * 64;
    const missing = this.#top - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
    return address;
  }
}

/** Logits of chunk after chunk would else be megabytes of garbage each, of which the collector is in no hurry to hear. */
export function reused(spare: Float32Array | undefined, length: number): Float32Array {
  return spare?.length === length ? spare : new Float32Array(length);
}

class WasmLanes implements DecoderLanes {
  readonly #decoder: WasmDecoder;
  readonly #lanes: number;
  readonly #cache: number;
  #isOpen = true;

  constructor(decoder: WasmDecoder, lanes: number, cache: number) {
    this.#decoder = decoder;
    this.#lanes = lanes;
    this.#cache = cache;
  }

  async run(
    lookups: Int32Array,
    steps: number,
    position: number,
    spare?: Float32Array,
  ): Promise<Float32Array> {
    const { vocabSize } = this.#decoder.image;
    const lanes = this.#lanes;
    const all = reused(spare, lanes * steps * vocabSize);
    this.#forward(lookups, steps, position, (logits, at) => {
      const size = logits.length / lanes;
      for (let lane = 0; lane < lanes; lane++) {
        all.set(logits.subarray(lane * size, (lane + 1) * size), (lane * steps + at) * vocabSize);
      }
    });
    await this.#decoder.pauseAtTimes();
    return all;
  }

  async prefill(lookups: Int32Array, steps: number, position: number): Promise<void> {
    this.#forward(lookups, steps, position, () => {});
    await this.#decoder.pauseAtTimes();
  }

  /** Calls `take` with the logits [lanes, some steps, vocab] of the steps from `at` on, which are valid during that call. */
  #forward(
    lookups: Int32Array,
    steps: number,
    position: number,
    take: (logits: Float32Array, at: number) => void,
  ): void {
    const { kernel, image, scratch, logits, lookups: input } = this.#decoder;
    const { model, vocabSize, lookups: each } = image;
    const lanes = this.#lanes;
    const most = Math.floor(MAX_ROWS / lanes);
    for (let at = 0; at < steps; at += most) {
      const count = Math.min(most, steps - at);
      const piece = columns(lookups, lanes, steps * each, at * each, count * each);
      new Int32Array(kernel.memory.buffer, input, piece.length).set(piece);
      kernel.forward(model, input, lanes, count, position + at, this.#cache, scratch, logits);
      take(new Float32Array(kernel.memory.buffer, logits, lanes * count * vocabSize), at);
    }
  }

  fork(lane: number): DecoderLanes {
    const fork = this.#decoder.open(1);
    const { kernel, image } = this.#decoder;
    const size = kernel.cacheBytes(image.model);
    const from = this.#cache + lane * size;
    new Uint8Array(kernel.memory.buffer).copyWithin(fork.#cache, from, from + size);
    return fork;
  }

  /** Nothing has to be cleared: a position is read only after it was written. */
  reset(): void {}

  dispose(): void {
    if (this.#isOpen) this.#decoder.release(this.#lanes, this.#cache);
    this.#isOpen = false;
  }
}

/** On another thread than the one that made the copy. The copy's memory is given back. */
export function decoderOf({ bytes, ...image }: CopiedImage): WasmDecoder {
  const write = (place: Uint8Array) => place.set(bytes);
  const decoder = new WasmDecoder({ ...image, byteLength: bytes.length, write });
  discard([bytes]);
  return decoder;
}
