import { browserBackends } from "../src/api/browser.ts";
import { EMBEDDED, EMBEDDED_MANIFEST } from "../src/api/embedded.ts";
import { fetchFile } from "../src/api/fetch-file.ts";
import { type LoadedBackend as Loaded, loadOnFirst } from "../src/api/first-backend.ts";
import { type ModelReader, readerOf } from "../src/api/model-place.ts";
import { NacreError } from "../src/base/errors.ts";
import { storedBytes } from "../src/model/manifest.ts";
import type { Runtime } from "../src/model/runtime.ts";
import { wasmRuntime } from "../src/model/wasm/wasm-runtime.ts";
import { webgpuRuntime } from "../src/model/webgpu/webgpu-runtime.ts";
import { Library } from "../src/model-store/model-store.ts";
import { resolveModel } from "../src/model-store/resolve-model.ts";
import type { BackendChoice, BackendStatus } from "../src/page/bridge/codec-protocol.ts";
import { opfsStore } from "./opfs-store.ts";
import { spawnTransformer } from "./spawn.ts";

type Backend = BackendStatus["backend"];
export type LoadedBackend = Loaded<Backend>;

const store = opfsStore();
const library = new Library(store);

const RUNTIMES: Readonly<Record<Backend, () => Runtime | Promise<Runtime>>> = {
  webgpu: webgpuRuntime,
  wasm: () => wasmRuntime({ count: navigator.hardwareConcurrency, spawn: spawnTransformer }),
  onnx: async () => (await import("./onnx-engine.ts")).onnxEngine(),
};

/**
 * The model on the first backend that passes its self-test. modelId: "" of the embedded one, which comes from the
 * page's host: onBytes is told how much of it has come.
 */
export async function loadBackend(
  choice: BackendChoice,
  modelId = "",
  onBytes: (done: number, total: number) => void = () => {},
): Promise<LoadedBackend> {
  const read = modelId ? await readAdded(modelId) : embedded(onBytes);
  return loadOnFirst(
    async (modelBytes): Promise<readonly Backend[]> =>
      choice === "onnx" ? [choice] : browserBackends(choice, modelBytes),
    (backend) => RUNTIMES[backend](),
    read,
  );
}

async function readAdded(modelId: string): Promise<ModelReader> {
  const found = await library.find(modelId);
  if (!found) throw new NacreError("no-model", { name: modelId });
  return library.reader(found);
}

/** The folder of the app: in the build and in development, this module lies one folder below it. */
const BASE = new URL("../", String(import.meta.url));

/** The id of the model that a file was coded with, "" of the embedded one. id: its beginning. */
export async function modelOfFile(id: string): Promise<string> {
  if (EMBEDDED_MANIFEST.spec.sha256.startsWith(id)) return "";
  return (await resolveModel({ id, store, base: BASE }))?.spec.sha256 ?? "";
}

function embedded(onBytes: (done: number, total: number) => void): ModelReader {
  const total = storedBytes(EMBEDDED_MANIFEST);
  const come = new Map<string, number>();
  const read = (url: URL) =>
    fetchFile(url, (count) => {
      come.set(url.href, count);
      const done = [...come.values()].reduce((sum, some) => sum + some, 0);
      // A host may send them unpacked, which is more.
      onBytes(Math.min(done, total), total);
    });
  return readerOf(EMBEDDED, { address: (place) => new URL(place), read });
}
