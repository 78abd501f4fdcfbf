/** The spec on our own WebAssembly kernel: every browser, every CPU, Node. */

import type { Spec } from "../../exact/spec.ts";
import binary from "../../kernels/build/transformer.ts";
import { instantiate } from "../../kernels/instantiate.ts";
import { MAX_ROWS } from "../../kernels/transformer/layout.ts";
import { columns } from "../exact-model.ts";
import type { Decoder, DecoderLanes, Runtime } from "../runtime.ts";
import { Memory, placeModel } from "./memory-image.ts";

/** src/kernels/transformer/index.ts. */
interface Kernel {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  scratchBytes(model: number, rows: number): number;
  cacheBytes(model: number): number;
  forward(
    model: number,
    tokens: number,
    lanes: number,
    steps: number,
    position: number,
    cache: number,
    scratch: number,
    logits: number,
  ): void;
}

export function kernelRuntime(): Runtime {
  return { backend: "wasm", load: async (spec) => new KernelDecoder(spec) };
}

class KernelDecoder implements Decoder {
  readonly kernel: Kernel;
  readonly model: number;
  readonly vocabSize: number;
  readonly tokens: number;
  readonly scratch: number;
  readonly logits: number;
  readonly #memory: Memory;
  /** Rings that were given back, by their size in lanes. */
  readonly #free = new Map<number, number[]>();

  constructor(spec: Spec) {
    const kernel = instantiate<Kernel>(binary);
    this.kernel = kernel;
    this.#memory = new Memory(kernel.memory, kernel.heapBase());
    this.model = placeModel(spec, this.#memory);
    this.vocabSize = spec.shape.vocabSize;
    this.tokens = this.#memory.allocate(4 * MAX_ROWS);
    this.scratch = this.#memory.allocate(kernel.scratchBytes(this.model, MAX_ROWS));
    this.logits = this.#memory.allocate(4 * MAX_ROWS * this.vocabSize);
  }

  open(lanes: number): DecoderLanes {
    if (lanes > MAX_ROWS) throw new Error(`${lanes} lanes; the kernel takes ${MAX_ROWS}`);
    const cache =
      this.#free.get(lanes)?.pop() ?? this.#memory.allocate(lanes * this.kernel.cacheBytes(this.model));
    return new KernelLanes(this, lanes, cache);
  }

  release(lanes: number, cache: number): void {
    this.#free.set(lanes, [...(this.#free.get(lanes) ?? []), cache]);
  }
}

class KernelLanes implements DecoderLanes {
  readonly #decoder: KernelDecoder;
  readonly #lanes: number;
  readonly #cache: number;

  constructor(decoder: KernelDecoder, lanes: number, cache: number) {
    this.#decoder = decoder;
    this.#lanes = lanes;
    this.#cache = cache;
  }

  async run(tokens: Int32Array, steps: number, position: number): Promise<Float32Array> {
    const { kernel, model, vocabSize, scratch, logits, tokens: input } = this.#decoder;
    const lanes = this.#lanes;
    const all = new Float32Array(lanes * steps * vocabSize);
    const most = Math.floor(MAX_ROWS / lanes);
    for (let at = 0; at < steps; at += most) {
      const count = Math.min(most, steps - at);
      const piece = columns(tokens, lanes, steps, at, count);
      new Int32Array(kernel.memory.buffer, input, piece.length).set(piece);
      kernel.forward(model, input, lanes, count, position + at, this.#cache, scratch, logits);
      const size = count * vocabSize;
      const result = new Float32Array(kernel.memory.buffer, logits, lanes * size);
      for (let lane = 0; lane < lanes; lane++) {
        all.set(result.subarray(lane * size, (lane + 1) * size), (lane * steps + at) * vocabSize);
      }
    }
    return all;
  }

  /** Nothing to clear: a position is seen only after it was written. */
  reset(): void {}

  dispose(): void {
    this.#decoder.release(this.#lanes, this.#cache);
  }
}
