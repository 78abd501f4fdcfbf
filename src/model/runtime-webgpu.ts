/** ONNX Runtime on WebGPU. */

import * as ort from "onnxruntime-web/webgpu";
import type { Runtime } from "./runtime.ts";

export function webgpuRuntime(): Runtime {
  return {
    backend: "webgpu",
    form: "float",
    async load(onnx) {
      ort.env.wasm.numThreads = 1;
      const session = await ort.InferenceSession.create(onnx, {
        executionProviders: ["webgpu"],
        logSeverityLevel: 3,
      });
      return { backend: "webgpu", session, Tensor: ort.Tensor };
    },
  };
}
