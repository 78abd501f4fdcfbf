/** The backend every browser (and Node) has: ONNX Runtime compiled to WebAssembly. */

import * as ort from "onnxruntime-web/wasm";
import type { LinearForm } from "../exact/decoder-graph.ts";
import type { Runtime } from "./runtime.ts";

/** More than one thread needs cross-origin isolation in a browser. */
export function wasmRuntime(threads = 1, form: LinearForm = "integer"): Runtime {
  return {
    backend: "wasm",
    form,
    async load(onnx) {
      ort.env.wasm.numThreads = threads;
      const session = await ort.InferenceSession.create(onnx, {
        executionProviders: ["wasm"],
        logSeverityLevel: 3,
      });
      return { backend: "wasm", session, Tensor: ort.Tensor };
    },
  };
}
