/** Reads the safetensors format: u64 header length, JSON header, raw little-endian tensors. */

import { powerOfTwo } from "../codec/ieee-math.ts";

export interface Tensor {
  readonly shape: readonly number[];
  /** Widened to float32, anew with each call. */
  read(): Float32Array;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** The tensors of all shards by name. Throws on a malformed file or a dtype other than F32, F16, BF16. */
export function readSafetensors(...files: readonly Uint8Array[]): Map<string, Tensor> {
  return new Map(files.flatMap((file) => [...readShard(file)]));
}

function* readShard(file: Uint8Array): Generator<[string, Tensor]> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerLength = file.length >= 8 ? Number(view.getBigUint64(0, true)) : Number.POSITIVE_INFINITY;
  if (8 + headerLength > file.length) throw new Error("safetensors: the header is cut off");
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + headerLength)));
  for (const [name, entry] of Object.entries(header) as [string, Entry][]) {
    if (name === "__metadata__") continue;
    const [start, end] = entry.data_offsets.map((offset) => offset + 8 + headerLength) as [number, number];
    if (end > file.length) throw new Error(`safetensors: tensor ${name} is cut off`);
    const size = SIZES[entry.dtype];
    if (!size) throw new Error(`safetensors: ${name} has dtype ${entry.dtype}; F32, F16 and BF16 are read`);
    if (end - start !== size * entry.shape.reduce((a, b) => a * b, 1))
      throw new Error(`safetensors: ${name} has a wrong size`);
    yield [name, { shape: entry.shape, read: () => widen(file.slice(start, end), entry.dtype) }];
  }
}

const SIZES: Readonly<Record<string, number>> = { F32: 4, F16: 2, BF16: 2 };

function widen(bytes: Uint8Array, dtype: string): Float32Array {
  if (dtype === "F32") return new Float32Array(bytes.buffer);
  if (dtype === "BF16") {
    const high = new Uint16Array(bytes.buffer);
    const bits = new Uint32Array(high.length);
    for (let i = 0; i < high.length; i++) bits[i] = high[i]! << 16;
    return new Float32Array(bits.buffer);
  }
  halves ??= Float32Array.from({ length: 0x10000 }, (_, half) => halfToFloat(half));
  const floats = new Float32Array(bytes.length / 2);
  new Uint16Array(bytes.buffer).forEach((half, i) => {
    floats[i] = halves![half]!;
  });
  return floats;
}

/** The float of every half. */
let halves: Float32Array | undefined;

function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const mantissa = half & 1023;
  if (exponent === 0) return sign * mantissa * powerOfTwo(-24);
  if (exponent === 31) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1024 + mantissa) * powerOfTwo(exponent - 25);
}
