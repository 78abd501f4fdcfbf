/** The coding kernel's rooms (src/kernels/coding-probe) for unit tests: a fresh instance with its tables. */

import { compileWasm, instantiate, type WasmMemory } from "../src/base/web-assembly.ts";
import { fillTables, type TablePlaces } from "../src/entropy/kernel.ts";
import source from "./kernel-probe.wasm.ts";

type Call = (...values: number[]) => number;

/** i64 parameters and results are bigints. */
export interface Probe extends TablePlaces {
  readonly memory: WasmMemory;
  readonly [name: string]: Call | WasmMemory | { readonly value: number };
}

const compiled = compileWasm(source);

export function openProbe<Names extends string>(): Record<Names, Call> & { readonly memory: WasmMemory } {
  const probe = instantiate(compiled);
  fillTables(probe);
  return probe as never;
}
