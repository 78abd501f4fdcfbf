/** Reads the safetensors format: u64 header length, JSON header, raw little-endian tensors. */

import { powerOfTwo } from "../base/ieee-math.ts";
import type { RandomAccess } from "../base/random-access.ts";

export interface Tensor {
  readonly shape: readonly number[];
  /** Reads the values from the file, as float32. Every call reads them again. */
  read(): Promise<Float32Array>;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** The tensors of all shards by name. Rejects on a malformed file or a dtype other than F32, F16 and BF16. */
export async function readSafetensors(...files: readonly RandomAccess[]): Promise<Map<string, Tensor>> {
  const tensors = new Map<string, Tensor>();
  for (const file of files) {
    for await (const [name, tensor] of readShard(file)) tensors.set(name, tensor);
  }
  return tensors;
}

async function* readShard(file: RandomAccess): AsyncGenerator<[string, Tensor]> {
  const first = (await file.read(0, 8)).slice();
  const headerLength =
    first.length === 8 ? Number(new DataView(first.buffer).getBigUint64(0, true)) : Number.POSITIVE_INFINITY;
  if (8 + headerLength > file.size) throw new Error("safetensors: the file ends within its header");
  const header = JSON.parse(new TextDecoder().decode(await file.read(8, headerLength)));
  for (const [name, entry] of Object.entries(header) as [string, Entry][]) {
    if (name === "__metadata__") continue;
    const [start, end] = entry.data_offsets.map((offset) => offset + 8 + headerLength) as [number, number];
    if (end > file.size) throw new Error(`safetensors: the file ends within tensor ${name}`);
    const size = SIZES[entry.dtype];
    if (!size)
      throw new Error(`safetensors: ${name} has dtype ${entry.dtype}; only F32, F16 and BF16 are supported`);
    if (end - start !== size * entry.shape.reduce((a, b) => a * b, 1))
      throw new Error(`safetensors: the size of ${name} does not match its shape`);
    const read = async () => {
      const bytes = await file.read(start, end - start);
      if (bytes.length !== end - start) throw new Error(`safetensors: the file ends within tensor ${name}`);
      return widen(bytes, entry.dtype);
    };
    yield [name, { shape: entry.shape, read }];
  }
}

const SIZES: Readonly<Record<string, number>> = { F32: 4, F16: 2, BF16: 2 };

function widen(bytes: Uint8Array, dtype: string): Float32Array {
  if (dtype === "F32") return new Float32Array(bytes.slice().buffer);
  const { buffer, byteOffset } = bytes.byteOffset % 2 ? bytes.slice() : bytes;
  const shorts = new Uint16Array(buffer, byteOffset, bytes.length / 2);
  if (dtype === "BF16") {
    const bits = new Uint32Array(shorts.length);
    for (let i = 0; i < shorts.length; i++) bits[i] = shorts[i]! << 16;
    return new Float32Array(bits.buffer);
  }
  halves ??= Float32Array.from({ length: 0x10000 }, (_, half) => halfToFloat(half));
  const table = halves;
  const floats = new Float32Array(shorts.length);
  for (let i = 0; i < shorts.length; i++) floats[i] = table[shorts[i]!]!;
  return floats;
}

/** The float32 for each of the 65,536 float16, made when first needed. */
let halves: Float32Array | undefined;

function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const mantissa = half & 1023;
  if (exponent === 0) return sign * mantissa * powerOfTwo(-24);
  if (exponent === 31) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1024 + mantissa) * powerOfTwo(exponent - 25);
}
