/** ONNX Runtime as a native addon of Node, for the command line. */

import * as ort from "onnxruntime-node";
import type { Runtime } from "../runtime.ts";
import { onnxRuntime } from "./onnx-runtime.ts";

export function onnxNativeRuntime(threads = 1): Runtime {
  return onnxRuntime("native", async (onnx) => {
    const session = await ort.InferenceSession.create(onnx, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    });
    return { session, Tensor: ort.Tensor };
  });
}
