/** What pages and workers have in common. */

import { NacreError } from "../base/errors.ts";
import { browserThreads } from "../threads/browser-threads.ts";
import { lineTo } from "../threads/thread.ts";
import { backendOrder } from "./backend-order.ts";
import { fetchFile } from "./fetch-file.ts";
import type { Backend, EndableThread, Platform } from "./platform.ts";

/** start: a worker of `worker.ts` with the name of its service. */
export function browserPlatform(start: (service: string) => Worker, runtime: Platform["runtime"]): Platform {
  return {
    cores: browserThreads,
    spawn: (service) => {
      try {
        return threadOf(start(service));
      } catch (cause) {
        // Browsers start workers from the own origin alone: serve the package from there, or set workers to 0.
        throw new NacreError("no-worker", {}, { cause });
      }
    },
    address: (place) => new URL(place, baseAddress()),
    read: (url) => fetchFile(url),
    backends: browserBackends,
    runtime,
  };
}

function baseAddress(): string {
  const { document } = globalThis as { readonly document?: { readonly baseURI: string } };
  return document?.baseURI ?? location.href;
}

/** Which backends are tried here, in order. */
async function browserBackends<Choice extends Backend>(choice: "auto" | Choice, modelBytes: number) {
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
