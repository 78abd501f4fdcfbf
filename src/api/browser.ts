/** What pages and workers have in common. */

import { kernelRuntime } from "../model/wasm/wasm-runtime.ts";
import { webgpuRuntime } from "../model/webgpu/webgpu-runtime.ts";
import { lineTo } from "../threads/thread.ts";
import { backendOrder } from "./backend-order.ts";
import { fetchFile } from "./fetch-file.ts";
import type { Backend, EndableThread, Platform } from "./platform.ts";

/** start: a worker of `worker.ts` with the name of its service. */
export function browserPlatform(start: (service: string) => Worker): Platform {
  return {
    cores: () => navigator.hardwareConcurrency,
    spawn: (service) => threadOf(start(service)),
    address: (place) => new URL(place, baseAddress()),
    read: fetchFile,
    backends: browserBackends,
    async runtime(backend, threads, spawn) {
      switch (backend) {
        case "wasm":
          return kernelRuntime({ count: threads, spawn: () => spawn("decoder") });
        case "webgpu":
          return webgpuRuntime();
        case "native":
          throw new Error("this backend is for Node");
      }
    },
  };
}

function baseAddress(): string {
  const { document } = globalThis as { readonly document?: { readonly baseURI: string } };
  return document?.baseURI ?? location.href;
}

/** Which backends are tried here, in order. */
export async function browserBackends<Choice extends Backend>(choice: "auto" | Choice, modelBytes: number) {
  return backendOrder(choice, modelBytes, await hasGraphicsCard());
}

/** Whether WebGPU is there and not computed by the processor. */
async function hasGraphicsCard(): Promise<boolean> {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  return adapter ? !adapter.info.isFallbackAdapter : false;
}

/** It ends with the page or worker that started it. */
function threadOf(worker: Worker): EndableThread {
  const callbacks: ((reason: string) => void)[] = [];
  const die = (reason: string) => {
    for (const callback of callbacks) callback(reason);
  };
  worker.addEventListener("error", (event) => die(event.message || "its script could not be started"));
  worker.addEventListener("messageerror", () => die("a message was lost"));
  return {
    line: lineTo(worker),
    onDeath: (callback) => void callbacks.push(callback),
    end: () => {
      worker.terminate();
      die("it was ended");
    },
  };
}
