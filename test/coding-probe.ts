/** The coding kernel's rooms (src/kernels/coding-probe) for unit tests: a fresh instance with its tables. */

import { compileKernel, instantiate, type KernelMemory } from "../src/base/web-assembly.ts";
import { fillTables, type TablePlaces } from "../src/entropy/kernel.ts";
import source from "./kernel-probe.wasm.ts";

type Call = (...values: number[]) => number;

/** i64 parameters and results are bigints. */
export interface Probe extends TablePlaces {
  readonly memory: KernelMemory;
  readonly [name: string]: Call | KernelMemory | { readonly value: number };
}

const compiled = compileKernel(source);

export function openProbe<Names extends string>(): Record<Names, Call> & { readonly memory: KernelMemory } {
  const probe = instantiate(compiled) as Probe;
  fillTables(probe);
  return probe as never;
}
