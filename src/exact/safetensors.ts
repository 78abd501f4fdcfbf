/** Reads the safetensors format: u64 header length, JSON header, raw little-endian tensors. */

import { powerOfTwo } from "../codec/ieee-math.ts";

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** Tensors by name, widened to float32. Throws on a malformed file or a dtype other than F32, F16, BF16. */
export function readSafetensors(file: Uint8Array): Map<string, Tensor> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerLength = file.length >= 8 ? Number(view.getBigUint64(0, true)) : Number.POSITIVE_INFINITY;
  if (8 + headerLength > file.length) throw new Error("safetensors: the header is cut off");
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + headerLength)));
  const tensors = new Map<string, Tensor>();
  for (const [name, entry] of Object.entries(header) as [string, Entry][]) {
    if (name === "__metadata__") continue;
    const [start, end] = entry.data_offsets.map((offset) => offset + 8 + headerLength) as [number, number];
    if (end > file.length) throw new Error(`safetensors: tensor ${name} is cut off`);
    const data = widen(file.slice(start, end), entry.dtype, name);
    if (data.length !== entry.shape.reduce((a, b) => a * b, 1))
      throw new Error(`safetensors: ${name} has a wrong size`);
    tensors.set(name, { shape: entry.shape, data });
  }
  return tensors;
}

function widen(bytes: Uint8Array, dtype: string, name: string): Float32Array {
  if (dtype === "F32") return new Float32Array(bytes.buffer);
  if (dtype === "BF16") {
    const high = new Uint16Array(bytes.buffer);
    const bits = new Uint32Array(high.length);
    for (let i = 0; i < high.length; i++) bits[i] = high[i]! << 16;
    return new Float32Array(bits.buffer);
  }
  if (dtype === "F16") return Float32Array.from(new Uint16Array(bytes.buffer), halfToFloat);
  throw new Error(`safetensors: ${name} has dtype ${dtype}; F32, F16 and BF16 are read`);
}

function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const mantissa = half & 1023;
  if (exponent === 0) return sign * mantissa * powerOfTwo(-24);
  if (exponent === 31) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1024 + mantissa) * powerOfTwo(exponent - 25);
}
