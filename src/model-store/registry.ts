/**
 * models/registry.json: every model that was ever embedded in Nacre, so that files made with an earlier one stay
 * readable. Entries are only ever added. A published entry keeps its names and hashes for ever; only addresses
 * from which its files can be fetched may be added to it.
 *
 * A model of a hub is not in it: until somebody has converted it, nobody knows its id. known-models.ts names those.
 */

import entries from "../../models/registry.json" with { type: "json" };
import type { Manifest } from "../model/manifest.ts";

export interface RegisteredModel extends Manifest {
  /** Folders that hold the files of the model under the names of its manifest; each ends with "/". */
  readonly addresses: readonly string[];
}

/** Oldest first; the last one is the model that is embedded now. */
export const REGISTRY: readonly RegisteredModel[] = entries;

/** id: the SHA-256 of the model's spec in hex, or the beginning of it that a file holds. */
export function registeredModel(id: string, registry = REGISTRY): RegisteredModel | undefined {
  return registry.find(({ spec }) => spec.sha256.startsWith(id));
}
