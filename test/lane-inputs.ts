/** The inputs of one run of a decoder graph, for tests without an ONNX runtime. */

import type { KvCache } from "../src/model/onnx/kv-cache.ts";
import type { DecoderShape } from "../src/model/spec/shape.ts";
import type { Tensor } from "./interpreter.ts";

export function laneInputs(
  shape: DecoderShape,
  cache: KvCache,
  tokens: Int32Array,
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
    ["tokens", tensor([lanes * steps], tokens)],
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
  for (let layer = 0; layer < shape.layers; layer++) {
    inputs.set(`past_key.${layer}`, tensor([lanes, kvHeads, headDim, P], cache.keys[layer]!));
    inputs.set(`past_value.${layer}`, tensor([lanes, kvHeads, P, headDim], cache.values[layer]!));
  }
  return inputs;
}
