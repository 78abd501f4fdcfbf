/** A model on a graphics device, and the lanes that are open on it. */

import { columns } from "../exact-model.ts";
import type { Decoder, DecoderLanes, LanePart } from "../runtime.ts";
import type { Gpu } from "./gpu.ts";
import type { GpuModel } from "./gpu-model.ts";
import { type Dispatch, lookupsOf } from "./stages.ts";

export class WebgpuDecoder implements Decoder {
  readonly gpu: Gpu;
  readonly model: GpuModel;
  /** Buffers for reading logits back that no call is using. */
  readonly #free: GPUBuffer[] = [];

  constructor(gpu: Gpu, model: GpuModel) {
    this.gpu = gpu;
    this.model = model;
  }

  open(lanes: number): WebgpuLanes {
    const { maxRows, ringBytes, shape } = this.model;
    if (lanes > maxRows)
      throw new Error(`the graphics kernels compute at most ${maxRows} lanes, not ${lanes}`);
    return new WebgpuLanes(
      this,
      lanes,
      Array.from({ length: shape.layers }, () => this.gpu.storage(lanes * ringBytes)),
    );
  }

  /** Two parts, so that one is computed while the caller deals with the other. */
  openApart(lanes: number): LanePart[] {
    const first = Math.ceil(lanes / 2);
    return [first, lanes - first].filter(Boolean).map((size) => ({ size, lanes: this.open(size) }));
  }

  /** Computes logits [rows, vocab] from lookups [rows, 1 + tables], and calls `take` with them; they are valid during that call. */
  async forward(
    program: (rows: number) => Dispatch[],
    lookups: Int32Array,
    steps: number,
    position: number,
    take: (logits: Float32Array) => void,
  ): Promise<void> {
    const { gpu, model } = this;
    const { device } = gpu;
    gpu.assertWorks();
    const rows = lookups.length / lookupsOf(model.shape);
    gpu.write(model.call, Uint32Array.of(rows, steps, position, 0));
    gpu.write(model.lookups, lookups);
    const commands = device.createCommandEncoder();
    const pass = commands.beginComputePass();
    for (const { pipeline, group, workgroups } of program(rows)) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(...workgroups);
    }
    pass.end();
    const size = 4 * rows * model.shape.vocabSize;
    const result = this.#free.pop() ?? this.#resultBuffer();
    commands.copyBufferToBuffer(model.logits, 0, result, 0, size);
    device.queue.submit([commands.finish()]);
    await result.mapAsync(GPUMapMode.READ, 0, size);
    gpu.assertWorks();
    take(new Float32Array(result.getMappedRange(0, size)));
    result.unmap();
    this.#free.push(result);
  }

  #resultBuffer(): GPUBuffer {
    const { COPY_DST, MAP_READ } = GPUBufferUsage;
    return this.gpu.device.createBuffer({ size: this.model.logits.size, usage: COPY_DST | MAP_READ });
  }
}

class WebgpuLanes implements DecoderLanes {
  readonly #decoder: WebgpuDecoder;
  readonly #lanes: number;
  /** The rings of each layer. */
  readonly #rings: readonly GPUBuffer[];
  readonly #program: (rows: number) => Dispatch[];

  constructor(decoder: WebgpuDecoder, lanes: number, rings: readonly GPUBuffer[]) {
    this.#decoder = decoder;
    this.#lanes = lanes;
    this.#rings = rings;
    this.#program = decoder.model.program(rings);
  }

  async run(lookups: Int32Array, steps: number, position: number): Promise<Float32Array> {
    const { maxRows, shape } = this.#decoder.model;
    const { vocabSize } = shape;
    const lanes = this.#lanes;
    const all = new Float32Array(lanes * steps * vocabSize);
    const each = lookupsOf(shape);
    const most = Math.floor(maxRows / lanes);
    const pieces: Promise<void>[] = [];
    for (let at = 0; at < steps; at += most) {
      const count = Math.min(most, steps - at);
      const piece = columns(lookups, lanes, steps * each, at * each, count * each);
      pieces.push(
        this.#decoder.forward(this.#program, piece, count, position + at, (logits) => {
          const size = count * vocabSize;
          for (let lane = 0; lane < lanes; lane++)
            all.set(logits.subarray(lane * size, (lane + 1) * size), (lane * steps + at) * vocabSize);
        }),
      );
    }
    await Promise.all(pieces);
    return all;
  }

  async prefill(lookups: Int32Array, steps: number, position: number): Promise<void> {
    await this.run(lookups, steps, position);
  }

  fork(lane: number): DecoderLanes {
    const { gpu, model } = this.#decoder;
    const fork = this.#decoder.open(1);
    const commands = gpu.device.createCommandEncoder();
    this.#rings.forEach((ring, i) => {
      commands.copyBufferToBuffer(ring, lane * model.ringBytes, fork.#rings[i]!, 0, model.ringBytes);
    });
    gpu.device.queue.submit([commands.finish()]);
    return fork;
  }

  /** Nothing has to be cleared: a position is read only after it was written. */
  reset(): void {}

  dispose(): void {
    for (const ring of this.#rings) ring.destroy();
  }
}
