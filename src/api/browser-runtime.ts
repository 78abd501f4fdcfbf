import type { Runtime } from "../model/runtime.ts";
import { wasmRuntime } from "../model/wasm/wasm-runtime.ts";
import { webgpuRuntime } from "../model/webgpu/webgpu-runtime.ts";
import type { Thread } from "../threads/thread.ts";
import type { Backend } from "./platform.ts";

/** What computes a model in a browser. */
export async function browserRuntime(
  backend: Backend,
  threads: number,
  spawn: (service: "transformer") => Thread,
): Promise<Runtime> {
  switch (backend) {
    case "wasm":
      return wasmRuntime({ count: threads, spawn: () => spawn("transformer") });
    case "webgpu":
      return webgpuRuntime();
    case "native":
      throw new Error("this backend is for Node");
  }
}
