import type { CancelSignal, Progress } from "../base/progress.ts";
import type { Helpers } from "./helpers.ts";
import type { ModelSource } from "./text/model-pair.ts";

/** What reading a file takes, whether all of it, some of its files, or what is left of it. */
export interface DecodeOptions {
  readonly model: ModelSource;
  readonly helpers?: Helpers | undefined;
  readonly signal?: CancelSignal | undefined;
  /** Not told when some files are taken out of an archive. */
  readonly onProgress?: (progress: Progress) => void;
  /** Bytes that may come out; default: 256 MiB, and 200 times the bytes read so far. */
  readonly maxOutput?: number | undefined;
}
