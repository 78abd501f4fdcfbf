/**
 * The layout of model files from before they had a version: "NACRSPEC", u32 length of the JSON, the JSON, then the
 * arrays it mentions, in its order. Only the embedded model still has it: delete this file, and its use in
 * spec-file.ts, together with that model.
 */

import type { Quantization } from "./activation-quantization.ts";
import type { Linear, Norm, Spec, SpecLayer } from "./spec.ts";

const MAGIC = "NACRSPEC";

export function isUnversioned(file: Uint8Array): boolean {
  return new TextDecoder().decode(file.subarray(0, MAGIC.length)) === MAGIC;
}

const ARRAYS = { Int8Array, Uint8Array, Int16Array } as const;

export function readUnversioned(file: Uint8Array): Spec {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = 12 + view.getUint32(MAGIC.length, true);
  const header = new TextDecoder().decode(file.subarray(12, at));
  if (header.includes('"domain"'))
    throw new Error("this model was converted by an earlier Nacre; delete it and add it again");
  const spec = JSON.parse(header, (_key, value) => {
    const kind = ARRAYS[value?.array as keyof typeof ARRAYS];
    if (!kind) return value;
    const end = at + value.length * kind.BYTES_PER_ELEMENT;
    if (end > file.length) throw new Error("the model file is cut off");
    // A copy only where the file's place for it is not aligned: the weights stay where they are.
    const start = file.byteOffset + at;
    const buffer = start % kind.BYTES_PER_ELEMENT === 0 ? file.buffer : file.slice(at, end).buffer;
    const array = new kind(buffer as ArrayBuffer, buffer === file.buffer ? start : 0, value.length);
    at = end;
    return array;
  });
  return withDefaults(spec);
}

/** A layer as the JSON has it. */
type UnversionedLayer = Omit<SpecLayer, "intoHidden"> & { readonly gateUp: Linear };

/** Such a file says nothing of how inputs are quantized, nor of epsilons. */
function withDefaults(spec: Omit<Spec, "layers"> & { layers: UnversionedLayer[] }): Spec {
  const quantized = (map: Linear, bits: number): Linear => {
    const inputQuantization: Quantization = { bits, rounding: "floor" };
    return { ...map, inputQuantization };
  };
  const norm = (norm: Norm): Norm => ({ ...norm, epsilon: 0 });
  return {
    ...spec,
    head: quantized(spec.head, 10),
    layers: spec.layers.map(({ gateUp, ...layer }) => ({
      ...layer,
      attentionNorm: norm(layer.attentionNorm),
      qkv: quantized(layer.qkv, 8),
      output: quantized(layer.output, 8),
      ffnNorm: norm(layer.ffnNorm),
      intoHidden: quantized(gateUp, 8),
      down: quantized(layer.down, 9),
    })),
    finalNorm: norm(spec.finalNorm),
  };
}
