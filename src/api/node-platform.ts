/** Node: threads of `worker_threads`, files, and ONNX Runtime where it is installed. */

import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { NacreError } from "../base/errors.ts";
import { PACKED } from "../model/packed-file.ts";
import { wasmRuntime } from "../model/wasm/wasm-runtime.ts";
import { fetchFile } from "./fetch-file.ts";
import { spawn } from "./node-threads.ts";
import type { Platform } from "./platform.ts";
import { threadsWithin } from "./threads-within.ts";

export const platform: Platform = {
  // A container may have many cores and little memory.
  cores: () => {
    const within = threadsWithin(process.constrainedMemory() || Number.POSITIVE_INFINITY);
    return Math.max(1, Math.min(availableParallelism(), within));
  },
  spawn,
  // Two letters at least: C:\ is a path.
  address: (place) => (/^[a-z][a-z+.-]+:/i.test(place) ? new URL(place) : pathToFileURL(place)),
  async read(url) {
    if (url.protocol !== "file:") return fetchFile(url);
    const file = await readFile(url).catch((cause) => {
      throw new NacreError("unreadable", { detail: `${cause.code} at ${url.pathname}` }, { cause });
    });
    // What cannot be unpacked is refused by whoever knows its hash.
    const whole = url.pathname.endsWith(PACKED)
      ? await promisify(gunzip)(file, { chunkSize: 1 << 20 }).catch(() => file)
      : file;
    // Not Node's Buffer, whose slice() shares memory where Uint8Array's copies.
    return new Uint8Array(whole.buffer, whole.byteOffset, whole.byteLength);
  },
  backends: async (choice) => (choice === "auto" ? ["wasm", "native"] : [choice]),
  async runtime(backend, threads, spawnThread) {
    switch (backend) {
      case "wasm":
        return wasmRuntime({ count: threads, spawn: () => spawnThread("transformer") });
      case "native":
        return (await nativeModule()).onnxNativeRuntime(threads);
      case "webgpu":
        throw new Error("there is no WebGPU in Node");
    }
  },
};

/** ONNX Runtime is no dependency of the package: it has hundreds of megabytes. */
async function nativeModule() {
  return import("../model/onnx/onnx-native-runtime.ts").catch((cause) => {
    throw new Error("the package onnxruntime-node is not installed", { cause });
  });
}
