/** The exact transformer on an ONNX runtime: logits for lockstep lanes. */

import type { InferenceSession, Tensor, TensorConstructor } from "onnxruntime-common";
import type { Spec } from "../exact/spec.ts";
import { KvCache } from "./kv-cache.ts";
import type { LaneSession, LogitModel, Vocabulary } from "./model.ts";

/** One graph of the spec, loaded by a backend. */
export interface LoadedGraph {
  readonly backend: LogitModel["backend"];
  readonly session: InferenceSession;
  readonly Tensor: TensorConstructor;
}

export class ExactModel implements LogitModel {
  readonly vocabulary: Vocabulary;
  readonly id: Uint8Array;
  readonly backend: LogitModel["backend"];
  readonly #spec: Spec;
  readonly #graph: LoadedGraph;

  constructor(spec: Spec, id: Uint8Array, vocabulary: Vocabulary, graph: LoadedGraph) {
    this.#spec = spec;
    this.id = id;
    this.vocabulary = vocabulary;
    this.backend = graph.backend;
    this.#graph = graph;
  }

  open(lanes: number): LaneSession {
    return new ExactLanes(this.#spec, this.#graph, lanes);
  }
}

class ExactLanes implements LaneSession {
  readonly lanes: number;
  readonly #spec: Spec;
  readonly #graph: LoadedGraph;
  readonly #cache: KvCache;
  /** How many tokens start the next stretch of positions when this one is full. */
  readonly #carry: number;
  /** The last #carry tokens of each lane, [lanes, carry], oldest first. */
  readonly #recent: Int32Array;

  constructor(spec: Spec, graph: LoadedGraph, lanes: number) {
    const { window, maxPositions } = spec.shape;
    this.lanes = lanes;
    this.#spec = spec;
    this.#graph = graph;
    this.#cache = new KvCache(spec.shape, lanes);
    this.#carry = Math.min(window ?? maxPositions, maxPositions) >> 1;
    this.#recent = new Int32Array(lanes * this.#carry);
  }

  async feed(tokens: Int32Array, steps: number): Promise<Float32Array> {
    const { lanes } = this;
    if (tokens.length !== lanes * steps)
      throw new Error(`feed: ${tokens.length} tokens for ${lanes} x ${steps}`);
    const { maxPositions, window, vocabSize } = this.#spec.shape;
    let all: Float32Array | undefined;
    for (let at = 0; at < steps; ) {
      if (this.#cache.position === maxPositions) await this.#restart();
      const count = Math.min(steps - at, maxPositions - this.#cache.position, window ?? maxPositions);
      const piece = count === steps ? tokens : columns(tokens, lanes, steps, at, count);
      const logits = await this.#run(piece, count);
      this.#remember(piece, count);
      if (count === steps) return logits;
      all ??= new Float32Array(lanes * steps * vocabSize);
      for (let lane = 0; lane < lanes; lane++) {
        const from = lane * count * vocabSize;
        all.set(logits.subarray(from, from + count * vocabSize), (lane * steps + at) * vocabSize);
      }
      at += count;
    }
    return all as Float32Array;
  }

  dispose(): void {
    this.#cache.reset();
  }

  /** Positions begin again at 0 with the last tokens as context: the RoPE table is finite. */
  async #restart(): Promise<void> {
    this.#cache.reset();
    await this.#run(this.#recent, this.#carry);
  }

  #remember(tokens: Int32Array, steps: number): void {
    const carry = this.#carry;
    for (let lane = 0; lane < this.lanes; lane++) {
      const recent = this.#recent.subarray(lane * carry, (lane + 1) * carry);
      const fresh = tokens.subarray(lane * steps + Math.max(0, steps - carry), (lane + 1) * steps);
      recent.copyWithin(0, fresh.length);
      recent.set(fresh, carry - fresh.length);
    }
  }

  /** One run of the graph: tokens [lanes, steps] -> logits [lanes, steps, vocab]. */
  async #run(tokens: Int32Array, steps: number): Promise<Float32Array> {
    const { Tensor, session } = this.#graph;
    const { heads, kvHeads, headDim, layers, vocabSize } = this.#spec.shape;
    const { lanes } = this;
    const cache = this.#cache;
    cache.reserve(steps);
    const P = cache.capacity;
    const group = heads / kvHeads;
    const positions = Int32Array.from({ length: steps }, (_, t) => cache.position + t);
    const integers = (...values: number[]) =>
      new Tensor("int64", BigInt64Array.from(values, BigInt), [values.length]);
    const feeds: Record<string, Tensor> = {
      tokens: new Tensor("int32", tokens, [lanes * steps]),
      positions: new Tensor("int32", positions, [steps]),
      mask: new Tensor("float32", cache.mask(steps, group), [group * steps, P + steps]),
      split: integers(lanes, steps, heads + 2 * kvHeads, headDim),
      past: integers(P),
    };
    for (let layer = 0; layer < layers; layer++) {
      feeds[`past_key.${layer}`] = new Tensor("float32", cache.keys[layer]!, [lanes, kvHeads, headDim, P]);
      feeds[`past_value.${layer}`] = new Tensor("float32", cache.values[layer]!, [
        lanes,
        kvHeads,
        P,
        headDim,
      ]);
    }
    const results = await session.run(feeds);
    const read = (name: string) => results[name]!.data as Float32Array;
    for (let layer = 0; layer < layers; layer++) {
      cache.write(layer, read(`new_key.${layer}`), read(`new_value.${layer}`), steps);
    }
    cache.advance(steps);
    const logits = read("logits");
    if (logits.length !== lanes * steps * vocabSize) throw new Error("the model gave logits of a wrong size");
    return logits;
  }
}

/** Columns at .. at + count of a [rows, width] matrix. */
function columns(matrix: Int32Array, rows: number, width: number, at: number, count: number): Int32Array {
  const piece = new Int32Array(rows * count);
  for (let row = 0; row < rows; row++) {
    piece.set(matrix.subarray(row * width + at, row * width + at + count), row * count);
  }
  return piece;
}
