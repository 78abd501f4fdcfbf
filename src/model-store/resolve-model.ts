/** Finds the model that a file was made with: in the store, or else at the addresses that the registry names. */

import { NacreError } from "../base/errors.ts";
import { type Manifest, type ModelFile, readModelFile, storedBytes } from "../model/manifest.ts";
import { Library, type Progress } from "./model-store.ts";
import { REGISTRY, type RegisteredModel, registeredModel } from "./registry.ts";
import type { ModelStore } from "./store.ts";

export interface ModelSearch {
  /** The model's id in hex, or the beginning of it that a file holds. */
  readonly id: string;
  /** Where a fetched model is kept. */
  readonly store: ModelStore;
  /** The folder of the app, which may offer models at models/ID/. Absent: only the registry's addresses are tried. */
  readonly base?: string | URL | undefined;
  readonly registry?: readonly RegisteredModel[];
  readonly fetch?: typeof globalThis.fetch;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Resolves to a model that is in the store from now on, for `Library.reader`; to undefined when neither the store nor
 * the registry knows the id. Rejects with a NacreError when the registry knows the model and it cannot be fetched.
 */
export async function resolveModel(search: ModelSearch): Promise<Manifest | undefined> {
  const library = new Library(search.store);
  const here = await library.find(search.id);
  if (here) return here;
  const model = registeredModel(search.id, search.registry ?? REGISTRY);
  if (!model) return undefined;
  const places = placesOf(model, search.base);
  const causes: unknown[] = [];
  for (const place of places) {
    try {
      return await library.addConverted(...(await fetchModel(model, place, search)));
    } catch (error) {
      search.signal?.throwIfAborted();
      causes.push(error);
    }
  }
  throw unfetched(model, places, causes);
}

function placesOf({ spec, addresses }: RegisteredModel, base: string | URL | undefined): string[] {
  const own = base === undefined ? [] : [new URL(`models/${spec.sha256}/`, base).href];
  return [...own, ...addresses];
}

async function fetchModel(
  { addresses: _, ...model }: RegisteredModel,
  place: string,
  { fetch = globalThis.fetch, onProgress, signal }: ModelSearch,
): Promise<[manifest: Manifest, files: Map<string, Uint8Array>]> {
  const files = new Map<string, Uint8Array>();
  const total = storedBytes(model);
  let done = 0;
  const read = async (file: ModelFile) => {
    onProgress?.({ stage: "download", done, total });
    const response = await fetch(new URL(file.name, place), signal ? { signal } : {});
    if (!response.ok) throw new Error(`it answered ${response.status} for ${file.name}`);
    const data = new Uint8Array(await response.arrayBuffer());
    await readModelFile(file, async () => data);
    files.set(file.name, data);
    done += file.packed ?? file.bytes;
  };
  await read(model.spec);
  await read(model.tokenizer);
  onProgress?.({ stage: "download", done: total, total });
  return [{ ...model, source: place }, files];
}

function unfetched({ name, spec }: RegisteredModel, places: string[], causes: unknown[]): NacreError {
  const tried = places.map((address, i) => {
    const cause = causes[i];
    return { address, reason: cause instanceof Error ? cause.message : String(cause) };
  });
  return new NacreError(
    "unfetched-model",
    { name, id: spec.sha256.slice(0, 32), tried },
    { cause: causes[0] },
  );
}
