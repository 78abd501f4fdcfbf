/** A model in a session of an ONNX runtime, and the lanes that are open on it. */

import type { InferenceSession, Tensor, TensorConstructor } from "onnxruntime-common";
import { columns } from "../exact-model.ts";
import type { Decoder, DecoderLanes, LanePart } from "../runtime.ts";
import type { DecoderShape } from "../spec/shape.ts";
import { lookupInputs } from "./decoder-graph.ts";
import { KvCache } from "./kv-cache.ts";

export interface LoadedGraph {
  readonly session: InferenceSession;
  readonly Tensor: TensorConstructor;
}

export class OnnxDecoder implements Decoder {
  readonly #shape: DecoderShape;
  readonly #graph: SerialGraph;

  constructor(shape: DecoderShape, graph: LoadedGraph) {
    this.#shape = shape;
    this.#graph = oneAtATime(graph);
  }

  open(lanes: number): DecoderLanes {
    return new OnnxLanes(this.#shape, this.#graph, lanes);
  }

  /** One part: a session runs one call after the other. */
  openApart(lanes: number): LanePart[] {
    return [{ size: lanes, lanes: this.open(lanes) }];
  }
}

/** ONNX Runtime for the web hangs when a session is run again before its last run has ended. */
function oneAtATime({ session, Tensor }: LoadedGraph) {
  let last: Promise<unknown> = Promise.resolve();
  const run = (feeds: InferenceSession.FeedsType): Promise<InferenceSession.ReturnType> => {
    const next = last.then(() => session.run(feeds));
    last = next.catch(() => {});
    return next;
  };
  return { run, Tensor };
}

type SerialGraph = ReturnType<typeof oneAtATime>;

class OnnxLanes implements DecoderLanes {
  readonly #lanes: number;
  readonly #shape: DecoderShape;
  readonly #graph: SerialGraph;
  /** As the calls so far leave it. */
  #cache: Promise<KvCache>;

  constructor(
    shape: DecoderShape,
    graph: SerialGraph,
    lanes: number,
    cache: Promise<KvCache> = Promise.resolve(new KvCache(shape, lanes)),
  ) {
    this.#lanes = lanes;
    this.#shape = shape;
    this.#graph = graph;
    this.#cache = cache;
  }

  run(lookups: Int32Array, steps: number, position: number): Promise<Float32Array> {
    const before = this.#cache;
    const logits = before.then((cache) => this.#compute(cache, lookups, steps, position));
    this.#cache = logits.then(() => before);
    this.#cache.catch(() => {}); // heard by who waits for the logits, or by the next call
    return logits;
  }

  async prefill(lookups: Int32Array, steps: number, position: number): Promise<void> {
    await this.run(lookups, steps, position);
  }

  async #compute(
    cache: KvCache,
    lookups: Int32Array,
    steps: number,
    position: number,
  ): Promise<Float32Array> {
    const { Tensor, run } = this.#graph;
    const { heads, kvHeads, headDim, layers } = this.#shape;
    const lanes = this.#lanes;
    cache.reserve(steps);
    const P = cache.capacity;
    const group = heads / kvHeads;
    const positions = Int32Array.from({ length: steps }, (_, t) => position + t);
    const integers = (...values: number[]) =>
      new Tensor("int64", BigInt64Array.from(values, BigInt), [values.length]);
    const feeds: Record<string, Tensor> = {
      positions: new Tensor("int32", positions, [steps]),
      mask: new Tensor("float32", cache.mask(steps, group), [group * steps, P + steps]),
      split: integers(lanes, steps, heads + 2 * kvHeads, headDim),
      past: integers(P),
    };
    lookupInputs(this.#shape).forEach((name, i, { length }) => {
      const column = columns(lookups, lanes * steps, length, i, 1);
      feeds[name] = new Tensor("int32", column, [lanes * steps]);
    });
    for (let layer = 0; layer < layers; layer++) {
      feeds[`past_key.${layer}`] = new Tensor("float32", cache.keys[layer]!, [lanes, kvHeads, headDim, P]);
      feeds[`past_value.${layer}`] = new Tensor("float32", cache.values[layer]!, [
        lanes,
        kvHeads,
        P,
        headDim,
      ]);
    }
    const results = await run(feeds);
    const read = (name: string) => results[name]!.data as Float32Array;
    for (let layer = 0; layer < layers; layer++) {
      cache.write(layer, read(`new_key.${layer}`), read(`new_value.${layer}`), steps);
    }
    cache.advance(steps);
    return read("logits");
  }

  fork(lane: number): DecoderLanes {
    return new OnnxLanes(
      this.#shape,
      this.#graph,
      1,
      this.#changed((cache) => cache.fork(lane)),
    );
  }

  reset(): void {
    this.#cache = this.#changed((cache) => {
      cache.reset();
      return cache;
    });
  }

  dispose(): void {
    this.reset();
  }

  #changed(change: (cache: KvCache) => KvCache): Promise<KvCache> {
    const changed = this.#cache.then(change);
    changed.catch(() => {});
    return changed;
  }
}
