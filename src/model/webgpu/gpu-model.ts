/** The integer spec on a graphics device: the kernels that compute it, in their order. */

import { powerOfTwo } from "../../base/ieee-math.ts";
import { highest, lowest } from "../spec/activation-quantization.ts";
import { assertExact } from "../spec/bounds.ts";
import * as limits from "../spec/limits.ts";
import { type Linear, maxKeys, type Norm, type Spec } from "../spec/spec.ts";
import * as tables from "../spec/tables.ts";
import type { Binding, Constants, Gpu, Kernel } from "./gpu.ts";
import attentionCode from "./kernel/attention.wgsl?raw";
import embedCode from "./kernel/embed.wgsl?raw";
import gateCode from "./kernel/gate.wgsl?raw";
import linearCode from "./kernel/linear.wgsl?raw";
import linearChunkCode from "./kernel/linear-chunk.wgsl?raw";
import linearStepCode from "./kernel/linear-step.wgsl?raw";
import normCode from "./kernel/norm.wgsl?raw";
import reduceCode from "./kernel/reduce.wgsl?raw";
import rotateCode from "./kernel/rotate.wgsl?raw";
import { ropeAngles, type UploadedLinear, uploadLinear, uploadNorm } from "./uploads.ts";

/** One kernel over some rows. */
export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly workgroups: readonly [number, number];
}

/** Dispatches for that many rows. */
type Stage = (rows: number) => Dispatch;

/** Bytes of logits that a call computes at most. */
const LOGITS_BYTES = 0x2000000;
/** Threads of a workgroup along a row of elementwise kernels. */
const THREADS = 64;
/** The tile of linear-chunk.wgsl; activations have room for whole ones. */
const CHUNK_TILE = 64;
/** The columns and rows of a workgroup of linear-step.wgsl. */
const STEP_COLUMNS = 32;
const STEP_ROWS = 4;
/** Up to so many rows, reading the weights is what takes the time. */
const STEP_MOST = 16;
/** What attention.wgsl keeps of each key is in the 16 KiB that every device has. */
const MOST_KEYS = 3072;

export class GpuModel {
  readonly spec: Spec;
  /** The most rows (lanes x steps) of one call. */
  readonly maxRows: number;
  /** rows, steps, position. */
  readonly call: GPUBuffer;
  /** i32 [maxRows]. */
  readonly tokens: GPUBuffer;
  /** f32 [maxRows, vocab]. */
  readonly logits: GPUBuffer;
  /** Positions a lane's ring holds. */
  readonly capacity: number;
  readonly #gpu: Gpu;
  readonly #x: GPUBuffer;
  /** Stages in order; those of a layer's kvCache want its rings. */
  readonly #stages: ((rings: readonly GPUBuffer[]) => Stage)[] = [];

  /** Rejects when the spec is not one these kernels can run exactly, or memory is short. */
  static async load(gpu: Gpu, spec: Spec): Promise<GpuModel> {
    assertSupported(spec);
    assertExact(spec);
    const model = new GpuModel(gpu, spec);
    for (const filter of ["validation", "out-of-memory"] as const) gpu.device.pushErrorScope(filter);
    await model.#build();
    for (const error of [await gpu.device.popErrorScope(), await gpu.device.popErrorScope()])
      if (error) throw new Error(`the graphics device: ${error.message}`);
    return model;
  }

  private constructor(gpu: Gpu, spec: Spec) {
    const { vocabSize, width } = spec.shape;
    this.#gpu = gpu;
    this.spec = spec;
    this.maxRows =
      Math.max(1, Math.min(4, Math.floor(LOGITS_BYTES / (4 * vocabSize * CHUNK_TILE)))) * CHUNK_TILE;
    this.capacity = maxKeys(spec) + this.maxRows;
    this.call = gpu.uniform();
    this.tokens = gpu.storage(4 * this.maxRows);
    this.logits = this.#activations(vocabSize);
    this.#x = this.#activations(width);
  }

  #activations(columns: number): GPUBuffer {
    return this.#gpu.storage(4 * columns * this.maxRows);
  }

  /** Bytes of one layer's rings of one lane: two i16 for each pair of channels, keys and values. */
  get ringBytes(): number {
    const { kvHeads, headDim } = this.spec.shape;
    return kvHeads * headDim * this.capacity * 4;
  }

  /** What computes `logits` from `tokens` and `call`, over the rings of each layer. */
  program(rings: readonly GPUBuffer[]): (rows: number) => Dispatch[] {
    const stages = this.#stages.map((stage) => stage(rings));
    return (rows) => stages.map((stage) => stage(rows));
  }

  async #build(): Promise<void> {
    const { spec } = this;
    const { width, heads, kvHeads, headDim, hidden } = spec.shape;
    const gpu = this.#gpu;
    const x = this.#x;
    const n = this.#activations(width);
    const y = this.#activations(Math.max((heads + 2 * kvHeads) * headDim, 2 * hidden));
    const q = this.#activations(heads * headDim);
    const h = this.#activations(Math.max(heads * headDim, hidden));
    const half = headDim / 2;
    const turns = gpu.storage(ropeAngles(spec));
    const powers = gpu.storage(tables.expTable());
    const reciprocals = gpu.storage(tables.reciprocalTable(maxKeys(spec)));
    const shifts = gpu.storage(tables.shiftTable());
    const silu = gpu.storage(spec.siluUnits ? tables.siluTable(spec.siluUnits) : new Float32Array(1));
    const head = uploadLinear(gpu, spec.head);
    const table = spec.embeddingTable ?? spec.head;
    const embedding = spec.embeddingTable ? uploadLinear(gpu, table) : head;
    const undo = Float32Array.from(spec.embedding, (u) => u * powerOfTwo(spec.embeddingExponent));

    await this.#embed(embedding, gpu.storage(undo), isRounded(table));
    for (const [i, layer] of spec.layers.entries()) {
      const units = gpu.storage(
        Float32Array.of(
          powerOfTwo(-layer.scoreShift),
          powerOfTwo(-layer.attentionShift),
          powerOfTwo(-layer.hiddenShift),
          0,
        ),
      );
      await this.#norm(layer.attentionNorm, shifts, n, layer.qkv);
      await this.#linear(uploadLinear(gpu, layer.qkv), n, y);
      await this.#add(
        rotateCode,
        ["uniform", "read", "read", "write", "write"],
        {
          HEADS: heads,
          KV_HEADS: kvHeads,
          HALF: half,
          CAPACITY: this.capacity,
          WIDE: limits.WIDE_MAX,
          ROTATED: limits.ROTATED_MAX,
          VALUE: limits.VALUE_MAX,
        },
        (rings) => [this.call, y, turns, q, rings[i]!],
        (rows) => [Math.ceil(((heads + 2 * kvHeads) * half) / THREADS), rows],
      );
      await this.#add(
        reduceCode + attentionCode,
        ["uniform", "read", "read", "read", "read", "read", "write"],
        {
          HEADS: heads,
          KV_HEADS: kvHeads,
          HALF: half,
          CAPACITY: this.capacity,
          WINDOW: maxKeys(spec),
          SCORE_RANGE: limits.SCORE_RANGE,
          RECIPROCAL_UNIT: 1 / limits.RECIPROCAL_BIN,
          ...inputConstants(layer.output),
        },
        (rings) => [this.call, units, q, rings[i]!, powers, reciprocals, h],
        (rows) => [heads, rows],
      );
      await this.#linear(uploadLinear(gpu, layer.output), h, x, limits.RESIDUAL_LIMIT);
      await this.#norm(layer.ffnNorm, shifts, n, layer.gateUp);
      await this.#linear(uploadLinear(gpu, layer.gateUp), n, y);
      await this.#add(
        gateCode,
        ["uniform", "read", "read", "read", "write"],
        {
          HIDDEN: hidden,
          IS_SILU: spec.siluUnits ? 1 : 0,
          SILU_LIMIT: limits.SILU_LIMIT,
          WIDE: limits.WIDE_MAX,
          ...inputConstants(layer.down),
        },
        () => [this.call, units, y, silu, h],
        (rows) => [Math.ceil(hidden / THREADS), rows],
      );
      const down = uploadLinear(gpu, layer.down);
      const { part = hidden } = layer.down;
      for (let first = 0; first < hidden; first += part)
        await this.#linear(down, h, x, limits.RESIDUAL_LIMIT, first, Math.min(part, hidden - first));
    }
    await this.#norm(spec.finalNorm, shifts, n, spec.head);
    await this.#linear(head, n, this.logits);
  }

  /** One more stage. */
  async #add(
    code: string,
    bindings: readonly Binding[],
    constants: Constants,
    buffers: (rings: readonly GPUBuffer[]) => GPUBuffer[],
    workgroups: (rows: number) => [number, number],
  ): Promise<void> {
    const kernel = await this.#gpu.kernel(code, bindings, constants);
    this.#stages.push((rings) => {
      const group = this.#gpu.bind(kernel, buffers(rings));
      return (rows) => ({ pipeline: kernel.pipeline, group, workgroups: workgroups(rows) });
    });
  }

  #embed(table: UploadedLinear, undo: GPUBuffer, toNearest: number): Promise<void> {
    const { width } = this.spec.shape;
    return this.#add(
      embedCode,
      ["uniform", "read", "read", "read", "read", "write"],
      { WIDTH: width, TOKENS: table.outputs, TO_NEAREST: toNearest },
      () => [this.call, this.tokens, table.weights, table.scales, undo, this.#x],
      (rows) => [Math.ceil(width / THREADS), rows],
    );
  }

  #norm(norm: Norm, shifts: GPUBuffer, n: GPUBuffer, map: Linear): Promise<void> {
    const { width } = this.spec.shape;
    const placed = uploadNorm(this.#gpu, norm, map);
    const buffers = [this.#x, placed.units, placed.roots, shifts, n];
    return this.#add(
      reduceCode + normCode,
      ["read", "read", "read", "read", "write"],
      {
        WIDTH: width,
        IS_DYNAMIC: norm.shift === "dynamic" ? 1 : 0,
        ROOT_UNIT: powerOfTwo(-tables.rootShiftOf(width)),
        WIDE: limits.WIDE_MAX,
        SHIFT_UNIT: 1 / limits.SHIFT_BIN,
        SHIFT_TOP: limits.SHIFT_MAX_INDEX,
        EPSILON: norm.epsilon,
        SUM_TOP: limits.RSQRT_BIN * limits.RSQRT_MAX_INDEX,
        RSQRT_UNIT: 1 / limits.RSQRT_BIN,
        RSQRT_TOP: limits.RSQRT_MAX_INDEX,
        ...inputConstants(map),
      },
      () => buffers,
      (rows) => [rows, 1],
    );
  }

  /** Of `count` inputs from `first` on. `limit` above 0: the result is added to `to`, within +-limit. */
  async #linear(
    map: UploadedLinear,
    from: GPUBuffer,
    to: GPUBuffer,
    limit = 0,
    first = 0,
    count = map.inputs,
  ): Promise<void> {
    const bindings = ["uniform", "read", "read", "read", "write", "uniform"] as const;
    const kernels = await Promise.all(
      [linearStepCode, linearChunkCode].map((code) => this.#gpu.kernel(linearCode + code, bindings, {})),
    );
    const facts = new Uint32Array(8);
    facts.set([count / 4, map.outputs, 0, map.inputs / 4, first / 4]);
    new Float32Array(facts.buffer)[2] = limit;
    const uniform = this.#gpu.uniform();
    this.#gpu.write(uniform, facts);
    this.#stages.push(() => {
      const [step, chunk] = kernels.map((kernel: Kernel) => ({
        pipeline: kernel.pipeline,
        group: this.#gpu.bind(kernel, [this.call, from, map.weights, map.scales, to, uniform]),
      }));
      return (rows) =>
        rows <= STEP_MOST
          ? { ...step!, workgroups: [Math.ceil(map.outputs / STEP_COLUMNS), Math.ceil(rows / STEP_ROWS)] }
          : { ...chunk!, workgroups: [Math.ceil(map.outputs / CHUNK_TILE), Math.ceil(rows / CHUNK_TILE)] };
    });
  }
}

/** What a map takes, for the kernel that makes it. */
function inputConstants(map: Linear): Constants {
  return {
    LOWEST: lowest(map.inputQuantization),
    HIGHEST: highest(map.inputQuantization),
    TO_NEAREST: isRounded(map),
  };
}

function isRounded({ inputQuantization }: Linear): number {
  return inputQuantization.rounding === "nearest" ? 1 : 0;
}

function assertSupported(spec: Spec): void {
  const { width, heads, headDim, hidden } = spec.shape;
  if (width % 4 || (heads * headDim) % 4 || hidden % 4 || headDim % 2)
    throw new Error("the graphics kernels need sizes that are multiples of 4");
  if (headDim > 2 * THREADS)
    throw new Error(`the graphics kernels take heads of ${2 * THREADS} channels at most`);
  if (maxKeys(spec) > MOST_KEYS)
    throw new Error(`the graphics kernels attend to ${MOST_KEYS} positions at most`);
}
