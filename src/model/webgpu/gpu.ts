/** A graphics device: buffers and compute kernels, and whether it still works. */

export type Constants = Readonly<Record<string, number>>;

/** What a binding of a kernel is; they are numbered in order. */
export type Binding = "uniform" | "read" | "write";

export interface Kernel {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

export class Gpu {
  readonly device: GPUDevice;
  readonly #kernels = new Map<string, Promise<Kernel>>();
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

  /** Throws what went wrong since the device was opened: results from then on mean nothing. */
  assertWorks(): void {
    if (this.#failure !== undefined) throw new Error(this.#failure);
  }

  /** A storage buffer of these contents, or of that many bytes of zeros. */
  storage(content: ArrayBufferView | number): GPUBuffer {
    const { STORAGE, COPY_DST, COPY_SRC } = GPUBufferUsage;
    const size = typeof content === "number" ? content : content.byteLength;
    const buffer = this.device.createBuffer({ size, usage: STORAGE | COPY_DST | COPY_SRC });
    if (typeof content !== "number") this.write(buffer, content);
    return buffer;
  }

  /** 32 bytes. */
  uniform(): GPUBuffer {
    const { UNIFORM, COPY_DST } = GPUBufferUsage;
    return this.device.createBuffer({ size: 32, usage: UNIFORM | COPY_DST });
  }

  /** In the queue's order. */
  write(buffer: GPUBuffer, { buffer: data, byteOffset, byteLength }: ArrayBufferView): void {
    this.device.queue.writeBuffer(buffer, 0, data as ArrayBuffer, byteOffset, byteLength);
  }

  /** A WGSL module's `main` with its overrides; made once. */
  kernel(code: string, bindings: readonly Binding[], constants: Constants): Promise<Kernel> {
    const key = JSON.stringify([code, constants]);
    let kernel = this.#kernels.get(key);
    if (!kernel) {
      kernel = this.#build(code, bindings, constants);
      this.#kernels.set(key, kernel);
    }
    return kernel;
  }

  async #build(code: string, bindings: readonly Binding[], constants: Constants): Promise<Kernel> {
    const { device } = this;
    const types = { uniform: "uniform", read: "read-only-storage", write: "storage" } as const;
    const layout = device.createBindGroupLayout({
      entries: bindings.map((kind, binding) => ({
        binding,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type: types[kind] },
      })),
    });
    const pipeline = await device.createComputePipelineAsync({
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module: device.createShaderModule({ code }), constants },
    });
    return { pipeline, layout };
  }

  bind({ layout }: Kernel, buffers: readonly GPUBuffer[]): GPUBindGroup {
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    return this.device.createBindGroup({ layout, entries });
  }
}
