import { availableParallelism } from "node:os";
import { NacreError } from "../base/errors.ts";
import { hex, type ModelPair } from "../codec/text/model-pair.ts";
import type { Coding } from "../format/container.ts";
import { loadModel as loadFiles } from "../model/load.ts";
import type { Runtime } from "../model/runtime.ts";
import { wasmRuntime } from "../model/wasm/wasm-runtime.ts";
import type { Progress } from "../model-store/model-store.ts";
import type { BackendChoice } from "./arguments.ts";
import { embedded, type ModelReader, modelByName, modelOfFile } from "./choose-model.ts";
import { spawnDecoder } from "./spawn.ts";

/** Each backend's code is loaded only when it is used: ONNX Runtime is a 45 MB library. */
const RUNTIMES: Readonly<Record<"native" | "wasm", (threads: number) => Promise<Runtime>>> = {
  wasm: async (threads) => wasmRuntime({ count: threads, spawn: spawnDecoder }),
  native: async (threads) =>
    (await import("../model/onnx/onnx-native-runtime.ts")).onnxNativeRuntime(threads),
};

export interface ModelChoice {
  readonly backend: BackendChoice;
  readonly threads?: number | undefined;
  /** As `--model` has it; the embedded one, or the one a file asks for, when it is not given. */
  readonly model?: string | undefined;
  readonly onProgress?: (progress: Progress) => void;
}

/** By name, or by the id that a file asks for. */
const loaded = new Map<string, Promise<ModelPair>>();

/** Each model is loaded once per run. wanted: what a file was coded with. */
export function loadModel(choice: ModelChoice, wanted?: Coding): Promise<ModelPair> {
  const id = wanted && choice.model === undefined ? hex(wanted.modelId) : "";
  const key = `${choice.model ?? ""} ${id}`;
  const pair = loaded.get(key) ?? load(choice, id);
  loaded.set(key, pair);
  return pair;
}

async function load(choice: ModelChoice, id: string): Promise<ModelPair> {
  const { backend, threads = availableParallelism(), model, onProgress = () => {} } = choice;
  // Conversion is checked on the kernel, on one thread.
  if (model !== undefined)
    return run(backend, threads, await modelByName(model, () => RUNTIMES.wasm(1), onProgress));
  return run(backend, threads, id ? await modelOfFile(id) : embedded);
}

/** "auto" falls back from the WASM kernel to ONNX Runtime. */
async function run(choice: BackendChoice, threads: number, read: ModelReader): Promise<ModelPair> {
  const backends = choice === "auto" ? (["wasm", "native"] as const) : [choice];
  const causes: string[] = [];
  for (const backend of backends) {
    try {
      const runtime = await RUNTIMES[backend](threads);
      return await loadFiles(runtime, read);
    } catch (error) {
      causes.push(`${backend}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new NacreError("no-backend", { reasons: causes });
}
