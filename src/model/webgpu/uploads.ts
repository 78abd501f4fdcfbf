/** A spec's weights and tables, laid out as the WGSL in kernel/ reads them. */

import { concat } from "../../base/bytes.ts";
import { powerOfTwo } from "../../base/ieee-math.ts";
import { type Linear, linearBiases, type Norm, type Spec } from "../spec/spec.ts";
import * as tables from "../spec/tables.ts";
import type { Gpu } from "./gpu.ts";

export interface UploadedLinear {
  readonly inputs: number;
  readonly outputs: number;
  /** [inputs / 4, outputs]: a word holds the i8 weights of four inputs. */
  readonly weights: GPUBuffer;
  /** f32 [outputs, 2]: 2^-e, b. */
  readonly scales: GPUBuffer;
}

export function uploadLinear(gpu: Gpu, map: Linear): UploadedLinear {
  const { inputs, outputs } = map;
  const scales = new Float32Array(2 * outputs);
  linearBiases(map).forEach((bias, o) => {
    scales[2 * o] = powerOfTwo(-map.exponents[o]!);
    scales[2 * o + 1] = bias;
  });
  return { inputs, outputs, weights: gpu.storage(packQuads(map)), scales: gpu.storage(scales) };
}

function packQuads({ inputs, outputs, weights }: Linear): Int8Array {
  const packed = new Int8Array(inputs * outputs);
  for (let i = 0; i < inputs; i++) {
    const from = i * outputs;
    const to = (i - (i % 4)) * outputs + (i % 4);
    for (let o = 0; o < outputs; o++) packed[to + 4 * o] = weights[from + o]!;
  }
  return packed;
}

/** units f32 [width + 1]: 2^-k of each channel, then 2^-shift, or 0 when that is dynamic. roots: the table of 1 / rms. */
export function uploadNorm(gpu: Gpu, { shift, gain, channelShifts }: Norm, width: number) {
  const units = new Float32Array(width + 1).fill(1);
  channelShifts?.forEach((k, i) => {
    units[i] = powerOfTwo(-k);
  });
  units[width] = shift === "dynamic" ? 0 : powerOfTwo(-shift);
  const roots = tables.rsqrtTable(width, tables.rootShiftOf(width), gain);
  return { units: gpu.storage(units), roots: gpu.storage(roots) };
}

/** i8 [all rows, width]: the memory's tables, one after the other. */
export function uploadTables(gpu: Gpu, tables: readonly Int8Array[]): GPUBuffer {
  return gpu.storage(
    concat(
      tables.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
    ),
  );
}

/** f32 [positions, headDim / 2, 2]: the cosine and the sine of each angle. */
export function ropeAngles({ shape }: Spec): Float32Array {
  const { headDim, maxPositions } = shape;
  const half = headDim / 2;
  const { cos, sin } = tables.ropeTables(shape);
  const angles = new Float32Array(maxPositions * headDim);
  for (let i = 0; i < maxPositions * half; i++) {
    const from = Math.floor(i / half) * headDim + (i % half);
    angles[2 * i] = cos[from]!;
    angles[2 * i + 1] = sin[from]!;
  }
  return angles;
}
