/** ONNX Runtime as a native addon, for the command line. */

import * as ort from "onnxruntime-node";
import type { LinearForm } from "../../exact/decoder-graph.ts";
import type { Runtime } from "../runtime.ts";
import { onnxRuntime } from "./onnx-decoder.ts";

export function nativeRuntime(threads = 1, form: LinearForm = "float"): Runtime {
  return onnxRuntime("native", form, async (onnx) => {
    const session = await ort.InferenceSession.create(onnx, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    });
    return { session, Tensor: ort.Tensor };
  });
}
