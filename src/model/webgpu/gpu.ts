/** A graphics device: its buffers and compute kernels, and whether it still works. */

import { assertSameNames, type Binding, bindingsOf, overridesOf } from "./wgsl.ts";

/** Values for the overrides of a kernel's WGSL. */
export type Constants = Readonly<Record<string, number>>;

/** Buffers by the names that they have in a kernel's WGSL. */
export type Buffers = Readonly<Record<string, GPUBuffer>>;

export interface GpuKernel {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
  readonly bindings: readonly Binding[];
}

export class Gpu {
  readonly device: GPUDevice;
  readonly #kernels = new Map<string, Promise<GpuKernel>>();
  #failure: string | undefined;

  /** Rejects when there is no adapter. */
  static async open(): Promise<Gpu> {
    const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) throw new Error("this browser offers no WebGPU adapter");
    const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
    return new Gpu(
      await adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } }),
    );
  }

  private constructor(device: GPUDevice) {
    this.device = device;
    device.lost.then(({ message }) => this.#fail(`the graphics device was lost: ${message}`));
    device.onuncapturederror = ({ error }) => this.#fail(`the graphics device: ${error.message}`);
  }

  #fail(message: string): void {
    this.#failure ??= message;
  }

  /** Throws when something has gone wrong since the device was opened: later results mean nothing. */
  assertWorks(): void {
    if (this.#failure !== undefined) throw new Error(this.#failure);
  }

  /** A storage buffer with this content, or with this many bytes of zeros. */
  storage(content: ArrayBufferView | number): GPUBuffer {
    const { STORAGE, COPY_DST, COPY_SRC } = GPUBufferUsage;
    const size = typeof content === "number" ? content : content.byteLength;
    const buffer = this.device.createBuffer({ size, usage: STORAGE | COPY_DST | COPY_SRC });
    if (typeof content !== "number") this.write(buffer, content);
    return buffer;
  }

  /** A uniform buffer of 32 bytes. */
  uniform(): GPUBuffer {
    const { UNIFORM, COPY_DST } = GPUBufferUsage;
    return this.device.createBuffer({ size: 32, usage: UNIFORM | COPY_DST });
  }

  /** Writes in order with whatever else is submitted to the device. */
  write(buffer: GPUBuffer, { buffer: data, byteOffset, byteLength }: ArrayBufferView): void {
    this.device.queue.writeBuffer(buffer, 0, data as ArrayBuffer, byteOffset, byteLength);
  }

  /** The `main` of a WGSL module with these constants. The same arguments give the same kernel. */
  kernel(code: string, constants: Constants): Promise<GpuKernel> {
    const key = JSON.stringify([code, constants]);
    let kernel = this.#kernels.get(key);
    if (!kernel) {
      kernel = this.#build(code, constants);
      this.#kernels.set(key, kernel);
    }
    return kernel;
  }

  async #build(code: string, constants: Constants): Promise<GpuKernel> {
    assertSameNames("constants", overridesOf(code), constants);
    const { device } = this;
    const bindings = bindingsOf(code);
    const layout = device.createBindGroupLayout({
      entries: bindings.map(({ binding, type }) => ({
        binding,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type },
      })),
    });
    const pipeline = await device.createComputePipelineAsync({
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module: device.createShaderModule({ code }), constants },
    });
    return { pipeline, layout, bindings };
  }

  bind({ layout, bindings }: GpuKernel, buffers: Buffers): GPUBindGroup {
    const names = bindings.map(({ name }) => name);
    assertSameNames("buffers", names, buffers);
    const entries = bindings.map(({ binding, name }) => ({ binding, resource: { buffer: buffers[name]! } }));
    return this.device.createBindGroup({ layout, entries });
  }
}
