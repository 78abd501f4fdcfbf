/** WebAssembly modules are compiled and instantiated at once, so that synchronous code can use them. */

/** The part of WebAssembly used here: its types in the page, in Node and in the codec's bare realm do not agree. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    Module: new (bytes: Uint8Array) => object;
    Instance: new (module: object, imports: object) => { exports: unknown };
    Memory: new (descriptor: { initial: number }) => WasmMemory;
  };
};

/** A module in base64, with the type of its exports: the default export of a NAME.wasm.ts. */
export type WasmSource<Exports> = string & WithExports<Exports>;

/** A compiled module, of which there can be many instances. */
export type WasmModule<Exports> = object & WithExports<Exports>;

/** Ties a type of exports to a module; no such field exists at run time. */
interface WithExports<Exports> {
  readonly "type of the exports"?: Exports;
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** Adds pages of 64 KiB. Throws a RangeError when no more memory is to be had. */
  grow(pages: number): number;
}

export function compileWasm<Exports>(source: WasmSource<Exports>): WasmModule<Exports> {
  const text = atob(source);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new WebAssembly.Module(bytes);
}

/** It grows as a module needs it. */
export function newMemory(): WasmMemory {
  return new WebAssembly.Memory({ initial: 1 });
}

/**
 * A fresh instance. memory: gives one of zeros, if the module asks for it; others bring their own. Addresses of 2 GiB
 * and more come back negative.
 */
export function instantiate<Exports>(module: WasmModule<Exports>, memory = newMemory): Exports {
  const abort = (): never => {
    throw new RangeError("a kernel ran out of memory");
  };
  const env = {
    abort,
    get memory() {
      return memory();
    },
  };
  return new WebAssembly.Instance(module, { env }).exports as Exports;
}
