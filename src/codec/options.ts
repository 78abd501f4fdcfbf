/** What compressing and restoring take, and what they tell in the end. */

import type { CancelSignal, Progress } from "../base/progress.ts";
import type { Preset } from "../format/container.ts";
import type { BlockCounts } from "../format/kinds.ts";
import type { Helpers } from "./helpers.ts";
import type { Verification } from "./text/encode-tokens.ts";
import type { ModelSource } from "./text/model-pair.ts";

export interface CompressOptions {
  readonly model: ModelSource;
  /** Default: balanced. */
  readonly preset?: Preset;
  /** The original's or the folder's name, without folders. */
  readonly name?: string | undefined;
  /** Default: quick. */
  readonly verification?: Verification;
  /** Of a shard; see shards.ts. The result depends on it. Default: 32 MiB. */
  readonly shardBytes?: number | undefined;
  readonly helpers?: Helpers | undefined;
  readonly signal?: CancelSignal | undefined;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Summary {
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** The most lanes any block has; 0 when no block is text. */
  readonly lanes: number;
  readonly blocks: Readonly<BlockCounts>;
  /** Of a file that was restored: zeros behind its end, as tapes and disks add them. */
  readonly padding?: number;
}

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
