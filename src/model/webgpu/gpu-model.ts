/** An integer spec on a graphics device: its buffers, and the stages that compute it, in order. */

import { powerOfTwo } from "../../base/ieee-math.ts";
import { assertExact } from "../spec/bounds.ts";
import { RESIDUAL_LIMIT } from "../spec/limits.ts";
import { type DecoderShape, intoHiddenOutputs, rememberedColumns } from "../spec/shape.ts";
import { maxKeys, type Spec, type SpecLayer } from "../spec/spec.ts";
import * as tables from "../spec/tables.ts";
import type { Gpu } from "./gpu.ts";
import { CHUNK_TILE, type Dispatch, lookupsOf, MAX_HEAD_DIM, type Stage, StageBuilder } from "./stages.ts";
import { ropeAngles, uploadLinear, uploadTables } from "./uploads.ts";

/** The most bytes of logits that one call computes. */
const LOGITS_BYTES = 0x2000000;
/** attention.wgsl keeps a number for each key in workgroup memory, of which every device has 16 KiB. */
const MOST_KEYS = 3072;

export class GpuModel {
  readonly shape: DecoderShape;
  /** The most rows (lanes x steps) of one call. */
  readonly maxRows: number;
  /** The rows, the steps and the first position of a call. */
  readonly call: GPUBuffer;
  /** i32 [maxRows, 1 + tables]: see lookups.ts. */
  readonly lookups: GPUBuffer;
  /** f32 [maxRows, vocab]. */
  readonly logits: GPUBuffer;
  /** Positions that a lane's ring holds. */
  readonly capacity: number;
  readonly #gpu: Gpu;
  #stages: readonly Stage[] = [];

  /** Rejects when these kernels cannot run the spec exactly, or when the device has too little memory. */
  static async load(gpu: Gpu, spec: Spec): Promise<GpuModel> {
    assertSupported(spec);
    assertExact(spec);
    const model = new GpuModel(gpu, spec);
    for (const filter of ["validation", "out-of-memory"] as const) gpu.device.pushErrorScope(filter);
    model.#stages = await model.#build(spec);
    for (const error of [await gpu.device.popErrorScope(), await gpu.device.popErrorScope()])
      if (error) throw new Error(`the graphics device cannot run the model: ${error.message}`);
    return model;
  }

  private constructor(gpu: Gpu, spec: Spec) {
    const { vocabSize } = spec.shape;
    this.#gpu = gpu;
    this.shape = spec.shape;
    this.maxRows =
      Math.max(1, Math.min(4, Math.floor(LOGITS_BYTES / (4 * vocabSize * CHUNK_TILE)))) * CHUNK_TILE;
    this.capacity = maxKeys(spec) + this.maxRows;
    this.call = gpu.uniform();
    this.lookups = this.#activations(lookupsOf(spec.shape));
    this.logits = this.#activations(vocabSize);
  }

  /** f32 [maxRows, columns]. */
  #activations(columns: number): GPUBuffer {
    return this.#gpu.storage(4 * columns * this.maxRows);
  }

  /** The bytes of one lane's rings in one layer: keys and values, each pair of channels two i16 in a word. */
  get ringBytes(): number {
    const { kvHeads, headDim } = this.shape;
    return kvHeads * headDim * this.capacity * 4;
  }

  /** The dispatches that compute `logits` from `lookups` and `call`, over the rings of each layer. */
  program(rings: readonly GPUBuffer[]): (rows: number) => Dispatch[] {
    const stages = this.#stages.map((stage) => stage(rings));
    return (rows) => stages.map((stage) => stage(rows));
  }

  async #build(spec: Spec): Promise<readonly Stage[]> {
    const gpu = this.#gpu;
    const { width, heads, kvHeads, headDim, hidden } = spec.shape;
    const builder = new StageBuilder(gpu, spec, this.capacity, this.call);
    const x = this.#activations(width);
    const n = this.#activations(width);
    const y = this.#activations(Math.max((heads + 2 * kvHeads) * headDim, intoHiddenOutputs(spec.shape)));
    const q = this.#activations(heads * headDim);
    const h = this.#activations(Math.max(heads * headDim, hidden));
    const angles = gpu.storage(ropeAngles(spec));
    const powers = gpu.storage(tables.expTable());
    const reciprocal = gpu.storage(tables.reciprocalTable(maxKeys(spec)));
    const shiftUnits = gpu.storage(tables.shiftTable());
    const silu = gpu.storage(spec.siluUnits ? tables.siluTable(spec.siluUnits) : new Float32Array(1));
    const undo = Float32Array.from(spec.embedding, (u) => u * powerOfTwo(spec.embeddingExponent));

    const head = uploadLinear(gpu, spec.head);
    const { embeddingTable } = spec;
    const table = embeddingTable ? uploadLinear(gpu, embeddingTable) : head;
    const embedded = { lookups: this.lookups, undo: gpu.storage(undo), x };
    await builder.embed(table, embedded);
    const remembered = this.#activations(Math.max(1, rememberedColumns(spec.shape)));
    if (spec.shape.memory) {
      const entries = uploadTables(gpu, spec.memory!);
      await builder.remember(spec.shape.memory, { lookups: this.lookups, entries, remembered });
    }
    for (const [i, layer] of spec.layers.entries()) {
      const units = gpu.storage(layerUnits(layer));
      if (layer.recall)
        await builder.linear(uploadLinear(gpu, layer.recall), remembered, { to: x, limit: RESIDUAL_LIMIT });
      await builder.norm(layer.attentionNorm, layer.qkv, { x, shiftUnits, n });
      await builder.linear(uploadLinear(gpu, layer.qkv), n, { to: y });
      await builder.rotate(i, { y, angles, q });
      await builder.attend(i, layer, { units, q, powers, reciprocal, attended: h });
      await builder.linear(uploadLinear(gpu, layer.output), h, { to: x, limit: RESIDUAL_LIMIT });
      await builder.norm(layer.ffnNorm, layer.intoHidden, { x, shiftUnits, n });
      await builder.linear(uploadLinear(gpu, layer.intoHidden), n, { to: y });
      if (spec.shape.activation === "relu2") await builder.square(layer, { units, y, h });
      else await builder.gate(layer, { units, y, silu, h });
      const down = uploadLinear(gpu, layer.down);
      const { part = hidden } = layer.down;
      for (let first = 0; first < hidden; first += part) {
        const inputs = { first, count: Math.min(part, hidden - first) };
        await builder.linear(down, h, { to: x, limit: RESIDUAL_LIMIT, inputs });
      }
    }
    await builder.norm(spec.finalNorm, spec.head, { x, shiftUnits, n });
    await builder.linear(head, n, { to: this.logits });
    return builder.stages;
  }
}

/** The scale of scores, of attention's output, and of the hidden activation; a vec4 in attention.wgsl, gate.wgsl and square.wgsl. */
function layerUnits({ scoreShift, attentionShift, hiddenShift }: SpecLayer): Float32Array {
  return Float32Array.of(powerOfTwo(-scoreShift), powerOfTwo(-attentionShift), powerOfTwo(-hiddenShift), 0);
}

function assertSupported(spec: Spec): void {
  const { width, heads, headDim, hidden, memory } = spec.shape;
  if (memory && memory.width % 4)
    throw new Error("the graphics kernels need a memory whose width is a multiple of 4");
  if (width % 4 || (heads * headDim) % 4 || hidden % 4 || headDim % 2)
    throw new Error("the graphics kernels need a width and a hidden size that are multiples of 4");
  if (headDim > MAX_HEAD_DIM)
    throw new Error(`the graphics kernels support heads of at most ${MAX_HEAD_DIM} channels`);
  if (maxKeys(spec) > MOST_KEYS)
    throw new Error(`the graphics kernels attend to at most ${MOST_KEYS} positions`);
}
