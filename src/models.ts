/** Models besides the embedded one: fetched from a hub or read from a folder, converted once, and kept. */

export type { ModelReader } from "./api/model-place.ts";
export type { OpenFile } from "./convert/convert-checkpoint.ts";
export { shardsOf, WEIGHTS, WEIGHTS_INDEX } from "./convert/weight-files.ts";
export { type Manifest, type ModelFile, readManifest, storedBytes } from "./model/manifest.ts";
export type { Runtime } from "./model/runtime.ts";
export { wasmRuntime } from "./model/wasm/wasm-runtime.ts";
export { HUB, parseHubId } from "./model-store/hub.ts";
export { KNOWN_MODELS, type KnownModel } from "./model-store/known-models.ts";
export { type AddOptions, Library, type Progress as ModelProgress } from "./model-store/model-store.ts";
export { registeredModel } from "./model-store/registry.ts";
export { type ModelSearch, resolveModel } from "./model-store/resolve-model.ts";
export type { ModelStore } from "./model-store/store.ts";
