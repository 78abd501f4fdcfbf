/** ONNX Runtime compiled to WebAssembly: an oracle for our own WASM kernel, which is faster. */

import * as ort from "onnxruntime-web/wasm";
import type { Runtime } from "../runtime.ts";
import { onnxRuntime } from "./onnx-runtime.ts";

export interface WasmOptions {
  /** More than one needs cross-origin isolation in a browser, and `paths`. */
  readonly threads?: number;
  /** The addresses of ONNX Runtime's module and binary, since a bundled module cannot start threads. */
  readonly paths?: { readonly mjs: string; readonly wasm: string };
}

export function onnxWasmRuntime({ threads = 1, paths }: WasmOptions = {}): Runtime {
  return onnxRuntime("wasm", async (onnx) => {
    ort.env.wasm.numThreads = threads;
    if (paths) ort.env.wasm.wasmPaths = paths;
    const session = await ort.InferenceSession.create(onnx, {
      executionProviders: ["wasm"],
      logSeverityLevel: 3,
    });
    return { session, Tensor: ort.Tensor };
  });
}
