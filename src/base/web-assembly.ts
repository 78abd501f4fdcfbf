/** Kernels are compiled and instantiated at once, so that synchronous code can use them. */

/** What is used of WebAssembly: the types of the page, of Node and of the codec's bare realm do not agree. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    Module: new (bytes: Uint8Array) => KernelModule;
    Instance: new (module: KernelModule, imports: object) => { exports: unknown };
  };
};

export type KernelModule = object;

export interface KernelMemory {
  readonly buffer: ArrayBuffer;
  /** By pages of 64 KiB. Throws a RangeError when there is no more. */
  grow(pages: number): number;
}

/** base64: the default export of `build/NAME.ts`. */
export function compileKernel(base64: string): KernelModule {
  return new WebAssembly.Module(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
}

/** A fresh instance, with its own memory. */
export function instantiate(module: KernelModule): unknown {
  const abort = (): never => {
    throw new RangeError("a kernel ran out of memory");
  };
  return new WebAssembly.Instance(module, { env: { abort } }).exports;
}
