/**
 * What a caller and the codec's thread say to each other: types only. The caller takes one step of a job after
 * the other; to each the thread answers with what comes out, or with what it needs first.
 */

import type { Failure } from "../base/failures.ts";
import type { Verification } from "../codec/text/encode-tokens.ts";
import type { Preset } from "../format/container.ts";
import type { Entry } from "../format/directory.ts";
import type { SentPlace } from "./model-place.ts";
import type { BackendChoice } from "./platform.ts";

/** Said once, before all else. */
export interface Setup {
  readonly backend: BackendChoice;
  /** How many threads there may be, this one included. */
  readonly threads: number;
}

export interface WriteOptions {
  readonly preset: Preset | undefined;
  readonly name: string | undefined;
  readonly verification: Verification | undefined;
}

export interface ReadOptions {
  readonly maxOutput: number | undefined;
}

export type Job =
  | { readonly kind: "load" }
  | ({ readonly kind: "compress" } & WriteOptions)
  | ({ readonly kind: "pack"; readonly entries: readonly Entry[] } & WriteOptions)
  | ({ readonly kind: "decompress" } & ReadOptions)
  /** size: bytes of the file. */
  | ({
      readonly kind: "extract";
      readonly size: number;
      readonly paths: readonly string[] | undefined;
    } & ReadOptions)
  | { readonly kind: "encode"; readonly text: string; readonly verification: Verification | undefined }
  | { readonly kind: "decode"; readonly message: Uint8Array }
  | ({ readonly kind: "survey"; readonly size: number } & ReadOptions);

/** What a job may need. */
export type Need =
  /** The next bytes of a source: of the only one, or of the entry of that number; undefined at its end. */
  | { readonly piece: number }
  /** Bytes of a file. */
  | { readonly offset: number; readonly length: number }
  /** The model of this id; "": the own one. Undefined when it is not to be had. */
  | { readonly model: string };

export type Supplied = Uint8Array | SentPlace | undefined;

export type Supply =
  | { readonly value: Supplied }
  /** It could not be had; the caller knows why. */
  | { readonly isMissing: true };

export type Answer =
  | { readonly type: "need"; readonly need: Need }
  | { readonly type: "value"; readonly value: unknown }
  | { readonly type: "end"; readonly value: unknown }
  | { readonly type: "failure"; readonly failure: Failure };
