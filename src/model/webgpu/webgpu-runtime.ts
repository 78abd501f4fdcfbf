/** Runs the spec on a graphics device, with kernels of our own: a tenth of a general runtime's dispatches. */

import type { Runtime } from "../runtime.ts";
import { Gpu } from "./gpu.ts";
import { GpuModel } from "./gpu-model.ts";
import { WebgpuDecoder } from "./webgpu-decoder.ts";

export function webgpuRuntime(): Runtime {
  return {
    backend: "webgpu",
    async load(spec) {
      const gpu = await Gpu.open();
      try {
        return new WebgpuDecoder(gpu, await GpuModel.load(gpu, spec));
      } catch (error) {
        gpu.device.destroy();
        throw error;
      }
    },
  };
}
