/** The embedded model: the one place that says where it lies. */

import manifest from "../../models/embedded/manifest.json" with { type: "json" };
import type { Manifest } from "../model/manifest.ts";
import type { ModelFiles } from "./model-place.ts";

export const EMBEDDED_MANIFEST: Manifest = manifest;

/**
 * Its files by name. Each address is spelled out, so that bundlers find the files and move them; the manifest
 * is part of the code, which fixes the hashes of the others.
 */
export const EMBEDDED: ModelFiles = {
  "manifest.json": new TextEncoder().encode(JSON.stringify(EMBEDDED_MANIFEST)),
  "model.spec.gz": new URL("../../models/embedded/model.spec.gz", import.meta.url),
  "tokenizer.json.gz": new URL("../../models/embedded/tokenizer.json.gz", import.meta.url),
};
