import { NacreError } from "../src/base/errors.ts";
import { type LoadedModel, loadModel } from "../src/model/load.ts";
import { readManifest } from "../src/model/manifest.ts";
import type { Runtime } from "../src/model/runtime.ts";
import { wasmRuntime } from "../src/model/wasm/wasm-runtime.ts";
import { webgpuRuntime } from "../src/model/webgpu/webgpu-runtime.ts";
import { Library } from "../src/model-store/model-store.ts";
import type { BackendChoice } from "../src/page/bridge/codec-protocol.ts";
import { type Backend, backendOrder } from "./backend-order.ts";
import { opfsStore } from "./opfs-store.ts";
import { spawnTransformer } from "./spawn.ts";

const library = new Library(opfsStore());

export interface LoadedBackend extends LoadedModel {
  readonly backend: Backend;
  /** Why an earlier choice was passed over. */
  readonly fallback: string | undefined;
}

const RUNTIMES: Readonly<Record<Backend, () => Runtime>> = {
  webgpu: webgpuRuntime,
  wasm: () => wasmRuntime({ count: navigator.hardwareConcurrency, spawn: spawnTransformer }),
};

/** Whether WebGPU is there and not computed by the processor. */
async function hasGraphicsCard(): Promise<boolean> {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  return adapter ? !adapter.info.isFallbackAdapter : false;
}

/** The model on the first backend that passes its self-test. */
export async function loadBackend(choice: BackendChoice, modelId = ""): Promise<LoadedBackend> {
  const read = await readerOf(modelId);
  const { spec } = await readManifest(read);
  const reasons: string[] = [];
  for (const backend of backendOrder(choice, spec.bytes, await hasGraphicsCard())) {
    try {
      const loaded = await loadModel(RUNTIMES[backend](), read);
      return { ...loaded, backend, fallback: reasons.length > 0 ? reasons.join("; ") : undefined };
    } catch (error) {
      if (error instanceof NacreError) throw error;
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new NacreError("no-backend", { reasons });
}

/** Of an added model, by its id in hex; "" is the embedded one. */
async function readerOf(modelId: string): Promise<(name: string) => Promise<Uint8Array>> {
  if (!modelId) return fetchModelFile;
  const found = await library.find(modelId);
  if (!found) throw new NacreError("no-model", { name: modelId });
  return library.reader(found);
}

/** The id of the model that a file was coded with, "" of the embedded one. id: its beginning. */
export async function modelOfFile(id: string): Promise<string> {
  return (await library.modelOfFile(id, fetchModelFile))?.spec.sha256 ?? "";
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
    throw new NacreError("unreachable", { host: url.host }, { cause });
  });
  if (!response.ok) {
    throw new NacreError("bad-answer", {
      host: url.host,
      detail: `status ${response.status} for ${url.pathname}`,
    });
  }
  return new Uint8Array(await response.arrayBuffer());
}
