/** Fetches, converts and keeps models. */
import * as Comlink from "comlink";
import { wasmRuntime } from "../../src/model/wasm/wasm-runtime.ts";
import { digest, sha256Of } from "../../src/model-store/download.ts";
import { Library, type Progress } from "../../src/model-store/model-store.ts";
import type { ModelsService } from "../../src/page/bridge/models-protocol.ts";
import { asResult } from "../as-result.ts";
import { fromBlob } from "../from-blob.ts";
import { opfsStore } from "../opfs-store.ts";

const library = new Library(opfsStore());

/** Through Comlink a report returns a promise, which nobody waits for. */
async function options(onProgress: (progress: Progress) => void) {
  const { transformersReader: reader } = await import("../transformers-reader.ts");
  return { runtime: wasmRuntime(), reader, onProgress: (progress: Progress) => void onProgress(progress) };
}

/** Names a checkpoint from a folder by what its files hash to. */
async function sourceOf(files: readonly File[]): Promise<string> {
  const wanted = files
    .filter(({ name }) => /\.(json|safetensors)$/.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const hashes: string[] = [];
  for (const file of wanted) {
    hashes.push(file.name, await sha256Of(fromBlob(file)));
  }
  return `folder:${(await digest("SHA-256", new TextEncoder().encode(hashes.join()))).slice(0, 32)}`;
}

const api: ModelsService = {
  list: () => asResult(() => library.list()),
  addFromHub: (hub, repository, revision, name, onProgress) =>
    asResult(async () => library.addFromHub(hub, repository, revision, name, await options(onProgress))),
  addFolder: (name, files, onProgress) =>
    asResult(async () => {
      const open = async (wanted: string) => {
        const file = files.find((candidate) => candidate.name === wanted);
        return file && fromBlob(file);
      };
      return library.addCheckpoint(name, await sourceOf(files), open, await options(onProgress));
    }),
  remove: (manifest) => asResult(() => library.remove(manifest)),
  removeParts: () => asResult(() => library.removeParts()),
};

export function serveModels(): void {
  Comlink.expose(api);
}
