import { EMBEDDED, EMBEDDED_MANIFEST } from "../src/api/embedded.ts";
import { fetchFile } from "../src/api/fetch-file.ts";
import { type LoadedBackend as Loaded, loadOnFirst } from "../src/api/first-backend.ts";
import { type ModelReader, ReadOnce, readerOf } from "../src/api/model-place.ts";
import { NacreError } from "../src/base/errors.ts";
import { readManifest, storedBytes } from "../src/model/manifest.ts";
import type { Runtime } from "../src/model/runtime.ts";
import { wasmRuntime } from "../src/model/wasm/wasm-runtime.ts";
import { webgpuRuntime } from "../src/model/webgpu/webgpu-runtime.ts";
import { Library } from "../src/model-store/model-store.ts";
import { resolveModel } from "../src/model-store/resolve-model.ts";
import type { BackendChoice, BackendStatus } from "../src/page/bridge/codec-protocol.ts";
import { browserThreads } from "../src/threads/browser-threads.ts";
import { type Direction, loadFastest } from "./backends/fastest-backend.ts";
import { graphicsCard } from "./backends/graphics-card.ts";
import { KeptPaces } from "./backends/kept-paces.ts";
import { opfsStore } from "./opfs-store.ts";
import { spawnTransformer } from "./spawn.ts";

type Backend = BackendStatus["backend"];
type OnBytes = (done: number, total: number) => void;
export type LoadedBackend = Loaded<Backend>;
/** One model, on the backend that is best for each direction; often the same. */
export type Backends = Readonly<Record<Direction, LoadedBackend>>;

const store = opfsStore();
const library = new Library(store);

const RUNTIMES: Readonly<Record<Backend, () => Runtime | Promise<Runtime>>> = {
  webgpu: webgpuRuntime,
  wasm: () => wasmRuntime({ count: browserThreads(), spawn: spawnTransformer }),
  onnx: async () => (await import("./backends/onnx-engine.ts")).onnxEngine(),
};
/** What is tried unasked. */
const OWN = ["wasm", "webgpu"] as const satisfies readonly Backend[];

/**
 * The model on the backends that pass its self-test: on the one that was chosen, or, unless none was, on the fastest here.
 * modelId: "" of the embedded one, which comes from the page's host: onBytes is told how much of it has come.
 */
export async function loadBackends(
  choice: BackendChoice,
  modelId = "",
  onBytes?: OnBytes,
): Promise<Backends> {
  const read = await readerFor(modelId, onBytes);
  const card = choice === "auto" ? await graphicsCard() : undefined;
  if (card && !card.isSoftware) return loadMeasured(read, card.name);
  const one = await loadWith(read, choice === "auto" ? OWN[0] : choice);
  return { compress: one, restore: one };
}

/** On this backend and no other. */
export async function loadOnly(backend: Backend, modelId = ""): Promise<LoadedBackend> {
  return loadAmong([backend], await readerFor(modelId));
}

/** On this backend, or else on another. */
function loadWith(read: ModelReader, backend: Backend): Promise<LoadedBackend> {
  return loadAmong([backend, ...OWN.filter((other) => other !== backend)], read);
}

function loadAmong(backends: readonly Backend[], read: ModelReader): Promise<LoadedBackend> {
  return loadOnFirst(
    async () => backends,
    (backend) => RUNTIMES[backend](),
    read,
  );
}

/** By measurement, once for each device and model. */
async function loadMeasured(source: ModelReader, card: string): Promise<Backends> {
  // Its files are fetched once, though two backends want them.
  const { read } = new ReadOnce(source);
  const { spec } = await readManifest(read);
  const kept = new KeptPaces<Backend>(store, `${card}, ${browserThreads()} threads, ${spec.sha256}`);
  const load = (backend: Backend, isMeasured: boolean) =>
    isMeasured ? loadAmong([backend], read) : loadWith(read, backend);
  return loadFastest(OWN, load, kept);
}

async function readerFor(modelId: string, onBytes: OnBytes = () => {}): Promise<ModelReader> {
  if (!modelId) return embedded(onBytes);
  const found = await library.find(modelId);
  if (!found) throw new NacreError("no-model", { name: modelId });
  return Object.assign(library.reader(found), { givesAway: true });
}

/** The folder of the app: in the build and in development, this module lies one folder below it. */
const BASE = new URL("../", String(import.meta.url));

/** The id of the model that a file was coded with, "" of the embedded one. id: its beginning. */
export async function modelOfFile(id: string): Promise<string> {
  if (EMBEDDED_MANIFEST.spec.sha256.startsWith(id)) return "";
  return (await resolveModel({ id, store, base: BASE }))?.spec.sha256 ?? "";
}

function embedded(onBytes: OnBytes): ModelReader {
  const total = storedBytes(EMBEDDED_MANIFEST);
  const come = new Map<string, number>();
  const count = (url: URL) => (bytes: number) => {
    come.set(url.href, bytes);
    const done = [...come.values()].reduce((sum, some) => sum + some, 0);
    // A host may send them unpacked, which is more.
    onBytes(Math.min(done, total), total);
  };
  // Their names say what is in them.
  const read = (url: URL) => fetchFile(url, count(url), "force-cache");
  return readerOf(EMBEDDED, { address: (place) => new URL(place), read });
}
