/** The fallback from backend to backend. */

import { NacreError } from "../base/errors.ts";
import { type LoadedModel, loadModel } from "../model/load.ts";
import { readManifest } from "../model/manifest.ts";
import type { Runtime } from "../model/runtime.ts";
import { type ModelReader, ReadOnce } from "./model-place.ts";

export interface LoadedBackend<Name extends string = string> extends LoadedModel {
  readonly backend: Name;
  /** Why those before it were passed over; undefined when it was the first. */
  readonly fallback: string | undefined;
}

/**
 * A model on the first backend that passes its self-test. order(modelBytes) names those to be tried. Throws
 * "no-backend" when there is none, and at once where the fault is not a backend's.
 */
export async function loadOnFirst<Name extends string>(
  order: (modelBytes: number) => Promise<readonly Name[]>,
  runtime: (backend: Name) => Promise<Runtime> | Runtime,
  read: ModelReader,
): Promise<LoadedBackend<Name>> {
  const files = new ReadOnce(read);
  const reasons: string[] = [];
  for (const backend of await order((await readManifest(files.read)).spec.bytes)) {
    try {
      const loaded = await loadModel(await runtime(backend), files.read);
      files.discard();
      return { ...loaded, backend, fallback: reasons.length > 0 ? reasons.join("; ") : undefined };
    } catch (error) {
      if (error instanceof NacreError) throw error;
      reasons.push(`${backend}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new NacreError("no-backend", { reasons });
}
