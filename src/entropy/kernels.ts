/**
 * The coding kernels: one for each version of the format, since each decides coded bits for ever. The newest is
 * compiled from kernel/ until `npm run freeze` keeps it in frozen/; from then on a change takes a new version.
 */

import {
  compileWasm,
  instantiate,
  newMemory,
  type WasmMemory,
  type WasmModule,
  type WasmSource,
} from "../base/web-assembly.ts";
import { VERSION } from "../format/container.ts";
import { FROZEN } from "./frozen.wasm.ts";
import current, { type Exports } from "./kernel.wasm.ts";

/** An instance is one run over one block. Addresses are bytes in `memory`; kernel/index.ts says what the functions do. */
export type CodingKernel = Exports;

/** By the version of the format. Older kernels have the same face, as far as a decoder uses it. */
const SOURCES = { [VERSION]: current, ...FROZEN } as Readonly<Record<number, WasmSource<Exports>>>;

const compiled = new Map<number, WasmModule<Exports>>();

/** Whether nothing may change any more in how files of this version are coded. */
export function isFrozen(version: number): boolean {
  return FROZEN[version] !== undefined;
}

/** A fresh kernel that reads what a file of this version holds. Only the newest version is written. */
export function kernelFor(version: number): CodingKernel {
  let module = compiled.get(version);
  if (!module) {
    const source = SOURCES[version];
    if (!source) throw new RangeError(`no kernel for version ${version}`);
    module = compileWasm(source);
    compiled.set(version, module);
  }
  return instantiate(module, () => spareMemory() ?? newMemory());
}

/** The memory of a kernel that is done, of which the bytes before `end` were written. */
interface Spare {
  readonly memory: WeakRef<WasmMemory>;
  readonly end: number;
}

/** Up to 100 MB each, which the collector of garbage takes when it comes by, and until then the next kernels. */
let spares: Spare[] = [];

/** The kernel is not used again, nor any view of its memory. Those of version 5 have a memory of their own. */
export function retire(kernel: CodingKernel): void {
  if (!kernel.memoryEnd) return;
  spares.push({ memory: new WeakRef(kernel.memory), end: kernel.memoryEnd() >>> 0 });
}

/** All zeros. */
function spareMemory(): WasmMemory | undefined {
  spares = spares.filter((spare) => spare.memory.deref());
  const spare = spares.pop();
  const memory = spare?.memory.deref();
  // A kernel that ran out of memory wanted more than there is.
  if (spare && memory) new Uint8Array(memory.buffer).fill(0, 0, spare.end);
  return memory;
}

/** Closes an encoder's stream and gives all of its code. The kernel is not used again. */
export function finishEncoder(kernel: CodingKernel): Uint8Array {
  kernel.finishEncoder();
  const code = new Uint8Array(kernel.memory.buffer, kernel.codedBytes(), kernel.codedLength()).slice();
  retire(kernel);
  return code;
}

/** The payload ends before the data it should describe. */
export class TruncatedPayloadError extends Error {
  override readonly name = "TruncatedPayloadError";

  constructor() {
    super("compressed payload ends too early");
  }
}

/** What a decoder of this kernel reads from. */
export function startDecoder(kernel: CodingKernel, payload: Uint8Array): void {
  extendPayload(kernel, payload);
  kernel.startDecoder();
}

/** Gives a decoder a longer copy of the same payload. */
export function extendPayload(kernel: CodingKernel, payload: Uint8Array): void {
  const known = kernel.codedLength();
  const at = kernel.reserveCoded(payload.length);
  new Uint8Array(kernel.memory.buffer, at + known).set(payload.subarray(known));
  kernel.setCodedLength(payload.length);
}
