/** The coding kernel (src/kernels/coding): an instance is one run of an ensemble over one block. */

import { exp2, log2 } from "../base/ieee-math.ts";
import { compileWasm, instantiate, type WasmMemory, type WasmModule } from "../base/web-assembly.ts";

import binary, { type Exports } from "./kernel.wasm.ts";

import type { SymbolTree } from "./symbol-tree.ts";

/** Addresses are bytes in `memory`; what the functions do is said where they are. */
export interface Kernel {
  readonly memory: WasmMemory;
  allocate(bytes: number): number;

  createTokens(vocab: number, lanes: number, tokens: number, biasRate: number): number;
  createTree(symbols: number): number;
  createTextContexts(vocab: number, byteCount: number): number;
  createStageA(vocab: number, tableBits: number): void;
  createStageB(tableBits: number, mixerRate: number, initial: number, gains: number): void;
  codeToken(lane: number, token: number): number;
  watchBits(): number;
  matchedToken(lane: number): number;
  matchedLength(lane: number): number;

  createBytes(count: number, tableBits: number, mixerRate: number, initial: number, gains: number): number;
  codeBytes(from: number, to: number): void;

  reserveCoded(count: number): number;
  setCodedLength(count: number): void;
  codedBytes(): number;
  codedLength(): number;
  finalLength(): number;
  rangeLeft(): number;
  finishEncoder(): void;
  startDecoder(): void;
  bytesRead(): number;
  isTruncated(): number;
}

/** Where a kernel wants its tables. */
export interface TablePlaces {
  readonly memory: WasmMemory;
  readonly STRETCHES: { readonly value: number };
  readonly EVIDENCE: { readonly value: number };
}

/** stretch at the middle of each step of mixing/logistic.ts: 64 steps of each octave from 2^-24 to 1/2. */
const stretches = Float32Array.from({ length: 23 * 64 }, (_, i) => {
  const p = exp2(Math.floor(i / 64) - 24) * (1 + ((i % 64) + 0.5) / 64);
  return log2(p / (1 - p)) * Math.LN2;
});
/** The evidence of a count of heads/ngrams.ts. */
const evidence = Float32Array.from({ length: 256 }, (_, count) => log2(1 + count / 0.2) * Math.LN2);

let compiled: WasmModule<Exports> | undefined;

export function createKernel(): Kernel {
  compiled ??= compileWasm(binary);
  const kernel = instantiate(compiled);
  fillTables(kernel);
  return kernel;
}

export function fillTables({ memory, STRETCHES, EVIDENCE }: TablePlaces): void {
  new Float32Array(memory.buffer, STRETCHES.value).set(stretches);
  new Float32Array(memory.buffer, EVIDENCE.value).set(evidence);
}

/** Puts an array of 32-bit values into fresh memory of the kernel. Returns its address. */
export function place(kernel: Kernel, values: Int32Array | Float32Array): number {
  const at = kernel.allocate(values.byteLength);
  new Int32Array(kernel.memory.buffer, at).set(
    new Int32Array(values.buffer, values.byteOffset, values.length),
  );
  return at;
}

/** Gives the kernel its tree. */
export function placeTree(kernel: Kernel, tree: SymbolTree): void {
  const nodes = tree.symbols - 1;
  const at = kernel.createTree(tree.symbols);
  const words = new Int32Array(kernel.memory.buffer, at, 4 * nodes);
  for (let n = 0; n < nodes; n++) {
    words[4 * n] = tree.split[n]!;
    words[4 * n + 1] = tree.children[2 * n]!;
    words[4 * n + 2] = tree.children[2 * n + 1]!;
  }
}

/** The payload ends before the data it should describe. */
export class TruncatedPayloadError extends Error {
  override readonly name = "TruncatedPayloadError";
  constructor() {
    super("compressed payload ends too early");
  }
}
