/** The stages in which a graphics device computes a spec: each a kernel with its constants, buffers and workgroups. */

import { powerOfTwo } from "../../base/ieee-math.ts";
import { highest, lowest } from "../spec/activation-quantization.ts";
import * as limits from "../spec/limits.ts";
import type { DecoderShape, MemoryShape } from "../spec/shape.ts";
import { type Linear, maxKeys, type Norm, type Spec, type SpecLayer } from "../spec/spec.ts";
import { rootShiftOf } from "../spec/tables.ts";
import type { Buffers, Constants, Gpu } from "./gpu.ts";
import attentionCode from "./kernel/attention.wgsl?raw";
import embedCode from "./kernel/embed.wgsl?raw";
import gateCode from "./kernel/gate.wgsl?raw";
import linearCode from "./kernel/linear.wgsl?raw";
import linearChunkCode from "./kernel/linear-chunk.wgsl?raw";
import linearStepCode from "./kernel/linear-step.wgsl?raw";
import normCode from "./kernel/norm.wgsl?raw";
import reduceCode from "./kernel/reduce.wgsl?raw";
import rememberCode from "./kernel/remember.wgsl?raw";
import rotateCode from "./kernel/rotate.wgsl?raw";
import squareCode from "./kernel/square.wgsl?raw";
import { type UploadedLinear, uploadNorm } from "./uploads.ts";
import { constantOf, packStruct } from "./wgsl.ts";

/** One kernel over some rows. */
export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly workgroups: readonly [number, number];
}

/** Given the rings of each layer, the dispatch for a number of rows. */
export type Stage = (rings: readonly GPUBuffer[]) => (rows: number) => Dispatch;

/** Activations have room for whole tiles of this many rows. */
export const CHUNK_TILE = constantOf(linearChunkCode, "TILE");
const STEP_COLUMNS = constantOf(linearStepCode, "COLUMNS");
const STEP_ROWS = constantOf(linearStepCode, "ROWS");
/** Up to this many rows, the time goes into reading the weights. */
const STEP_MOST = 16;
/** The largest head that attention.wgsl can take. */
export const MAX_HEAD_DIM = 2 * constantOf(reduceCode, "THREADS");

/** Where a linear map's result goes. */
export interface Target {
  readonly to: GPUBuffer;
  /** The result is added to what is there, within +-limit. Absent: it replaces that. */
  readonly limit?: number;
  /** The map takes these inputs only. Absent: all of them. */
  readonly inputs?: { readonly first: number; readonly count: number };
}

export class StageBuilder {
  readonly stages: Stage[] = [];
  readonly #gpu: Gpu;
  readonly #spec: Spec;
  /** Positions that a lane's ring holds. */
  readonly #capacity: number;
  /** rows, steps, position. */
  readonly #call: GPUBuffer;

  constructor(gpu: Gpu, spec: Spec, capacity: number, call: GPUBuffer) {
    this.#gpu = gpu;
    this.#spec = spec;
    this.#capacity = capacity;
    this.#call = call;
  }

  async #add(
    code: string,
    constants: Constants,
    buffers: (rings: readonly GPUBuffer[]) => Buffers,
    workgroups: (rows: number) => [number, number],
  ): Promise<void> {
    const kernel = await this.#gpu.kernel(code, constants);
    this.stages.push((rings) => {
      const group = this.#gpu.bind(kernel, buffers(rings));
      return (rows) => ({ pipeline: kernel.pipeline, group, workgroups: workgroups(rows) });
    });
  }

  embed(table: UploadedLinear, buffers: { lookups: GPUBuffer; undo: GPUBuffer; x: GPUBuffer }) {
    const { width } = this.#spec.shape;
    return this.#add(
      embedCode,
      { WIDTH: width, TOKENS: table.outputs, LOOKUPS: lookupsOf(this.#spec.shape) },
      () => ({ call: this.#call, weights: table.weights, scales: table.scales, ...buffers }),
      (rows) => [Math.ceil(width / constantOf(embedCode, "THREADS")), rows],
    );
  }

  remember(
    { width, rows }: MemoryShape,
    buffers: { lookups: GPUBuffer; entries: GPUBuffer; remembered: GPUBuffer },
  ) {
    const tables = rows.length;
    const starts = Uint32Array.from(rows, (_, i) => rows.slice(0, i).reduce((sum, count) => sum + count, 0));
    const uploaded = this.#gpu.storage(starts);
    return this.#add(
      rememberCode,
      { TABLES: tables, WIDTH: width },
      () => ({ call: this.#call, starts: uploaded, ...buffers }),
      (rows) => [Math.ceil((tables * width) / constantOf(rememberCode, "THREADS")), rows],
    );
  }

  /** map: the linear map behind the norm. */
  norm(norm: Norm, map: Linear, buffers: { x: GPUBuffer; shiftUnits: GPUBuffer; n: GPUBuffer }) {
    const { width } = this.#spec.shape;
    const uploaded = uploadNorm(this.#gpu, norm, width);
    return this.#add(
      reduceCode + normCode,
      {
        WIDTH: width,
        IS_DYNAMIC: norm.shift === "dynamic" ? 1 : 0,
        ROOT_UNIT: powerOfTwo(-rootShiftOf(width)),
        WIDE: limits.WIDE_MAX,
        SHIFT_UNIT: 1 / limits.SHIFT_BIN,
        SHIFT_TOP: limits.SHIFT_MAX_INDEX,
        EPSILON: norm.epsilon,
        SUM_TOP: limits.RSQRT_BIN * limits.RSQRT_MAX_INDEX,
        RSQRT_UNIT: 1 / limits.RSQRT_BIN,
        RSQRT_TOP: limits.RSQRT_MAX_INDEX,
        ...inputConstants(map),
      },
      () => ({ ...uploaded, ...buffers }),
      (rows) => [rows, 1],
    );
  }

  rotate(layer: number, buffers: { y: GPUBuffer; angles: GPUBuffer; q: GPUBuffer }) {
    const { heads, kvHeads, headDim } = this.#spec.shape;
    const half = headDim / 2;
    return this.#add(
      rotateCode,
      {
        HEADS: heads,
        KV_HEADS: kvHeads,
        HALF: half,
        CAPACITY: this.#capacity,
        WIDE: limits.WIDE_MAX,
        ROTATED: limits.ROTATED_MAX,
        VALUE: limits.VALUE_MAX,
      },
      (rings) => ({ call: this.#call, rings: rings[layer]!, ...buffers }),
      (rows) => [Math.ceil(((heads + 2 * kvHeads) * half) / constantOf(rotateCode, "THREADS")), rows],
    );
  }

  attend(
    layer: number,
    { output }: SpecLayer,
    buffers: {
      units: GPUBuffer;
      q: GPUBuffer;
      powers: GPUBuffer;
      reciprocal: GPUBuffer;
      attended: GPUBuffer;
    },
  ) {
    const { heads, kvHeads, headDim } = this.#spec.shape;
    return this.#add(
      reduceCode + attentionCode,
      {
        HEADS: heads,
        KV_HEADS: kvHeads,
        HALF: headDim / 2,
        CAPACITY: this.#capacity,
        WINDOW: maxKeys(this.#spec),
        SCORE_RANGE: limits.SCORE_RANGE,
        RECIPROCAL_UNIT: 1 / limits.RECIPROCAL_BIN,
        ...inputConstants(output),
      },
      (rings) => ({ call: this.#call, rings: rings[layer]!, ...buffers }),
      (rows) => [heads, rows],
    );
  }

  gate({ down }: SpecLayer, buffers: { units: GPUBuffer; y: GPUBuffer; silu: GPUBuffer; h: GPUBuffer }) {
    const { hidden } = this.#spec.shape;
    return this.#add(
      gateCode,
      {
        HIDDEN: hidden,
        IS_SILU: this.#spec.siluUnits ? 1 : 0,
        SILU_LIMIT: limits.SILU_LIMIT,
        WIDE: limits.WIDE_MAX,
        ...inputConstants(down),
      },
      () => ({ call: this.#call, ...buffers }),
      (rows) => [Math.ceil(hidden / constantOf(gateCode, "THREADS")), rows],
    );
  }

  square({ down }: SpecLayer, buffers: { units: GPUBuffer; y: GPUBuffer; h: GPUBuffer }) {
    const { hidden } = this.#spec.shape;
    return this.#add(
      squareCode,
      { HIDDEN: hidden, WIDE: limits.WIDE_MAX, ...inputConstants(down) },
      () => ({ call: this.#call, ...buffers }),
      (rows) => [Math.ceil(hidden / constantOf(squareCode, "THREADS")), rows],
    );
  }

  /** One kernel computes the map for few rows, another for many. */
  async linear({ inputs, outputs, weights, scales }: UploadedLinear, x: GPUBuffer, target: Target) {
    const gpu = this.#gpu;
    const { first, count } = target.inputs ?? { first: 0, count: inputs };
    const map = gpu.uniform();
    gpu.write(
      map,
      packStruct(linearCode, "Map", {
        quads: count / 4,
        outputs,
        limit: target.limit ?? 0,
        rowQuads: inputs / 4,
        firstQuad: first / 4,
      }),
    );
    const step = await gpu.kernel(linearCode + linearStepCode, {});
    const chunk = await gpu.kernel(linearCode + linearChunkCode, {});
    const buffers = { call: this.#call, x, weights, scales, y: target.to, map };
    this.stages.push(() => {
      const [stepGroup, chunkGroup] = [gpu.bind(step, buffers), gpu.bind(chunk, buffers)];
      return (rows) =>
        rows <= STEP_MOST
          ? {
              pipeline: step.pipeline,
              group: stepGroup,
              workgroups: [Math.ceil(outputs / STEP_COLUMNS), Math.ceil(rows / STEP_ROWS)],
            }
          : {
              pipeline: chunk.pipeline,
              group: chunkGroup,
              workgroups: [Math.ceil(outputs / CHUNK_TILE), Math.ceil(rows / CHUNK_TILE)],
            };
    });
  }
}

/** How many numbers are looked up for each position: see lookups.ts. */
export function lookupsOf({ memory }: DecoderShape): number {
  return 1 + (memory?.rows.length ?? 0);
}

/** The constants with which a kernel quantizes its result for a map. */
function inputConstants({ inputQuantization }: Linear): Constants {
  return { LOWEST: lowest(inputQuantization), HIGHEST: highest(inputQuantization) };
}
