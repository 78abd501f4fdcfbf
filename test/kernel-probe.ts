/** The coding kernel's rooms (kernel-probe/) for unit tests: a fresh instance. */

import { compileWasm, instantiate } from "../src/base/web-assembly.ts";

import probe, { type Exports } from "./kernel-probe.wasm.ts";

const compiled = compileWasm(probe);

export type Probe = Exports;

export function openProbe(): Probe {
  return instantiate(compiled);
}
