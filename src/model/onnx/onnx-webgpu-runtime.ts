/** ONNX Runtime on WebGPU: an oracle for our own graphics kernels. */

import * as ort from "onnxruntime-web/webgpu";
import type { Runtime } from "../runtime.ts";
import { onnxRuntime } from "./onnx-runtime.ts";
import { withoutRound } from "./without-round.ts";

export function onnxWebgpuRuntime(): Runtime {
  return onnxRuntime(
    "webgpu",
    async (onnx) => {
      ort.env.wasm.numThreads = 1;
      const session = await ort.InferenceSession.create(onnx, {
        executionProviders: ["webgpu"],
        logSeverityLevel: 3,
        // A node on the CPU would copy tensors back and forth at every step; then there should be no session at all.
        extra: { session: { disable_cpu_ep_fallback: "1" } },
      });
      return { session, Tensor: ort.Tensor };
    },
    withoutRound,
  );
}
