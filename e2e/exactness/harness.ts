/// <reference types="vite/client" />

/** Runs in the page under test: one backend, all scenarios. */

import mjs from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { loadModel } from "../../src/model/load.ts";
import type { Runtime } from "../../src/model/runtime.ts";
import { wasmRuntime } from "../../src/model/wasm/wasm-runtime.ts";
import { webgpuRuntime } from "../../src/model/webgpu/webgpu-runtime.ts";
import { trustOwnScripts } from "../../src/page/bridge/own-scripts.ts";
import { convertedIds } from "./conversions.ts";
import { kernelsAgree } from "./kernels-agree.ts";
import { scenarioHashes } from "./scenarios.ts";

// As the page does: ONNX Runtime starts threads of its own.
trustOwnScripts();

declare global {
  interface Window {
    hashes(backend: Backend, threads: number): Promise<Record<string, string>>;
    conversions(): Promise<string[]>;
    kernelsAgree: typeof kernelsAgree;
  }
}

type Backend = "wasm" | "webgpu" | "onnx-wasm" | "onnx-webgpu";

async function runtime(backend: Backend, threads: number): Promise<Runtime> {
  if (backend === "wasm") return wasmRuntime();
  if (backend === "webgpu") return webgpuRuntime();
  if (backend === "onnx-webgpu")
    return (await import("../../src/model/onnx/onnx-webgpu-runtime.ts")).onnxWebgpuRuntime();
  const { onnxWasmRuntime } = await import("../../src/model/onnx/onnx-wasm-runtime.ts");
  return onnxWasmRuntime({ threads, paths: { mjs, wasm } });
}

async function read(name: string): Promise<Uint8Array> {
  const response = await fetch(`models/${name}`);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

window.hashes = async (backend, threads) => {
  const { model, tokenizer } = await loadModel(await runtime(backend, threads), read);
  return scenarioHashes(model, tokenizer);
};

window.conversions = convertedIds;
window.kernelsAgree = kernelsAgree;
