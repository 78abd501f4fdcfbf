/** ONNX Runtime, for whoever wants a second opinion: loaded from our own origin when it is first asked for. */

import mjs from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { onnxWasmRuntime } from "../../src/model/onnx/onnx-wasm-runtime.ts";
import type { Runtime } from "../../src/model/runtime.ts";

export function onnxEngine(): Runtime {
  return onnxWasmRuntime({ paths: { mjs, wasm } });
}
