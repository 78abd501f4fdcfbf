import type { BackendChoice } from "../src/bridge/protocol.ts";
import { NacreError } from "../src/codec/errors.ts";
import { type LoadedModel, loadModel } from "../src/model/load.ts";
import type { Runtime } from "../src/model/runtime.ts";

export interface LoadedBackend extends LoadedModel {
  readonly backend: "webgpu" | "wasm";
  /** Why an earlier choice was passed over. */
  readonly fallback: string | undefined;
}

/** Each backend has its own build of ONNX Runtime, fetched only when it is used. */
const RUNTIMES: Readonly<Record<"webgpu" | "wasm", (choice: BackendChoice) => Promise<Runtime>>> = {
  webgpu: async (choice) => {
    const adapter = await navigator.gpu?.requestAdapter();
    if (!adapter) throw new Error("this browser offers no WebGPU adapter");
    // A graphics card played by the processor is far slower than WASM: only on request.
    if (choice === "auto" && adapter.info.isFallbackAdapter)
      throw new Error("WebGPU has no graphics card here");
    return (await import("../src/model/runtime-webgpu.ts")).webgpuRuntime();
  },
  wasm: async () => (await import("../src/model/runtime-wasm.ts")).wasmRuntime(),
};

/** The model on the first backend that passes its self-test; "auto" tries WebGPU, then WASM. */
export async function loadBackend(choice: BackendChoice): Promise<LoadedBackend> {
  const backends = choice === "auto" ? (["webgpu", "wasm"] as const) : [choice];
  const reasons: string[] = [];
  for (const backend of backends) {
    try {
      const loaded = await loadModel(await RUNTIMES[backend](choice), fetchModelFile);
      return { ...loaded, backend, fallback: reasons.length > 0 ? reasons.join("; ") : undefined };
    } catch (error) {
      if (error instanceof NacreError) throw error;
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new NacreError("backend", `The model cannot run in this browser (${reasons.join("; ")}).`);
}

/** Both in the build and in development this module lies one folder below the root. */
const MODEL = new URL("../models/embedded/", String(import.meta.url));

const files = new Map<string, Promise<Uint8Array>>();

/** Fetched once, even when a second backend has to be tried. */
function fetchModelFile(name: string): Promise<Uint8Array> {
  let file = files.get(name);
  if (!file) {
    file = fetchFile(new URL(name, MODEL));
    files.set(name, file);
  }
  return file;
}

async function fetchFile(url: URL): Promise<Uint8Array> {
  const response = await fetch(url).catch((cause) => {
    throw new NacreError("backend", "The model could not be fetched; check the connection and reload.", {
      cause,
    });
  });
  if (!response.ok) {
    throw new NacreError("backend", `The model could not be fetched (${response.status}); reload the page.`);
  }
  return new Uint8Array(await response.arrayBuffer());
}
