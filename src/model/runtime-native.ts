/** The command line's backend: ONNX Runtime as a native addon. */

import * as ort from "onnxruntime-node";
import type { LinearForm } from "../exact/decoder-graph.ts";
import type { Runtime } from "./runtime.ts";

export function nativeRuntime(threads = 1, form: LinearForm = "float"): Runtime {
  return {
    backend: "native",
    form,
    async load(onnx) {
      const session = await ort.InferenceSession.create(onnx, {
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        logSeverityLevel: 3,
      });
      return { backend: "native", session, Tensor: ort.Tensor };
    },
  };
}
