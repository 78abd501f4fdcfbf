/** The inputs of one run of a decoder graph, for tests without an ONNX runtime. */

import { columns } from "../src/model/exact-model.ts";
import { lookupInputs } from "../src/model/onnx/decoder-graph.ts";
import type { KvCache } from "../src/model/onnx/kv-cache.ts";
import type { DecoderShape } from "../src/model/spec/shape.ts";
import type { Tensor } from "./interpreter.ts";

export function laneInputs(
  shape: DecoderShape,
  cache: KvCache,
  lookups: Int32Array,
  lanes: number,
  steps: number,
): Map<string, Tensor> {
  const { heads, kvHeads, headDim } = shape;
  cache.reserve(steps);
  const P = cache.capacity;
  const group = heads / kvHeads;
  const tensor = (dims: number[], data: ArrayLike<number>): Tensor => ({
    dims,
    data: Float64Array.from(data),
  });
  const inputs = new Map<string, Tensor>([
    [
      "positions",
      tensor(
        [steps],
        Array.from({ length: steps }, (_, t) => cache.position + t),
      ),
    ],
    ["mask", tensor([group * steps, P + steps], cache.mask(steps, group))],
    ["split", tensor([4], [lanes, steps, heads + 2 * kvHeads, headDim])],
    ["past", tensor([1], [P])],
  ]);
  lookupInputs(shape).forEach((name, i, { length }) => {
    inputs.set(name, tensor([lanes * steps], columns(lookups, lanes * steps, length, i, 1)));
  });
  for (let layer = 0; layer < shape.layers; layer++) {
    inputs.set(`past_key.${layer}`, tensor([lanes, kvHeads, headDim, P], cache.keys[layer]!));
    inputs.set(`past_value.${layer}`, tensor([lanes, kvHeads, P, headDim], cache.values[layer]!));
  }
  return inputs;
}
