/** What the page and the worker that keeps models say to each other: types only. */

import type { Manifest, ModelProgress as Progress } from "../../models.ts";
import type { Result } from "./result.ts";

export interface ModelsService {
  list(): Promise<Result<Manifest[]>>;
  /** Fetches what is missing, converts it and keeps it. */
  addFromHub(
    hub: string,
    repository: string,
    revision: string,
    name: string,
    onProgress: (progress: Progress) => void,
  ): Promise<Result<Manifest>>;
  /** files: of a folder with a checkpoint. */
  addFolder(
    name: string,
    files: readonly File[],
    onProgress: (progress: Progress) => void,
  ): Promise<Result<Manifest>>;
  remove(manifest: Manifest): Promise<Result<void>>;
  /** What is left of downloads that did not come to their end. */
  removeParts(): Promise<Result<void>>;
}
