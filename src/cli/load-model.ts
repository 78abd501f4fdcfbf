import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { NacreError } from "../codec/errors.ts";
import type { ModelPair } from "../codec/text/model-pair.ts";
import { kernelRuntime } from "../model/kernel/kernel-runtime.ts";
import { loadModel as loadFiles } from "../model/load.ts";
import type { Runtime } from "../model/runtime.ts";
import type { BackendChoice } from "./arguments.ts";
import { spawnDecoder } from "./spawn-decoder.ts";

const MODEL = new URL("../../models/embedded/", import.meta.url);

/** Each backend's code is loaded only when it is used: ONNX Runtime is a 45 MB library. */
const RUNTIMES: Readonly<Record<"native" | "wasm", (threads: number) => Promise<Runtime>>> = {
  wasm: async (threads) => kernelRuntime({ count: threads, spawn: spawnDecoder }),
  native: async (threads) => (await import("../model/onnx/runtime-native.ts")).nativeRuntime(threads),
};

async function readModelFile(name: string): Promise<Uint8Array> {
  // Not Node's Buffer, whose slice() shares memory where Uint8Array's copies.
  return new Uint8Array(await readFile(new URL(name, MODEL)));
}

let loaded: Promise<ModelPair> | undefined;

/** The embedded model, loaded once per run, on `threads` threads at most. "auto" falls back from the WASM kernel to ONNX Runtime. */
export function loadModel(choice: BackendChoice, threads = availableParallelism()): Promise<ModelPair> {
  loaded ??= load(choice, threads);
  return loaded;
}

async function load(choice: BackendChoice, threads: number): Promise<ModelPair> {
  const backends = choice === "auto" ? (["wasm", "native"] as const) : [choice];
  const causes: string[] = [];
  for (const backend of backends) {
    try {
      const runtime = await RUNTIMES[backend](threads);
      return await loadFiles(runtime, readModelFile);
    } catch (error) {
      causes.push(`${backend}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new NacreError("backend", `The model cannot run on this machine (${causes.join("; ")}).`);
}
