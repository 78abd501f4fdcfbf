/** What the page and the codec's worker say to each other: types only. */

import type { Directory, Preset } from "../../core.ts";
import type { Result } from "./result.ts";

/** onnx: ONNX Runtime, which is slower than our own kernels and nothing of theirs. */
type Backend = "webgpu" | "wasm" | "onnx";

export type BackendChoice = "auto" | Backend;

export interface BackendStatus {
  /** What compresses. */
  readonly backend: Backend;
  readonly restores: Backend;
  /** What WebGPU computes on, if one of them is WebGPU. */
  readonly card: { readonly name: string; readonly isSoftware: boolean } | undefined;
  /** How many the processor may use. */
  readonly threads: number;
  /** Why it is not the backend that was tried first; undefined when it is. */
  readonly fallback: string | undefined;
  /** SHA-256 of the model's integer spec. */
  readonly modelId: string;
}

/** A file or a folder within a folder that is to be packed. */
export interface TreeEntry {
  /** Within the folder, with `/` between its parts. */
  readonly path: string;
  /** Undefined for a folder. */
  readonly file?: File;
}

/** A Blob is handed over by reference; the worker streams it. */
export type Job =
  | {
      readonly kind: "pack";
      readonly entries: readonly TreeEntry[];
      readonly name: string;
      readonly preset: Preset;
    }
  | { readonly kind: "compress"; readonly input: Blob; readonly preset: Preset }
  | { readonly kind: "decompress"; readonly input: Blob }
  /** Restores what is intact of a damaged file. */
  | { readonly kind: "salvage"; readonly input: Blob };

export interface Finished {
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly lanes: number;
  /** Whether the model was needed. */
  readonly usedModel: boolean;
  /** The name stored in a .nacre file that was restored. */
  readonly storedName: string | undefined;
  /** Of an archive that was restored. */
  readonly directory: Directory | undefined;
  /** The files of a damaged archive of which something is missing. */
  readonly lost: readonly string[];
  /** How long it took, without the loading of a model. */
  readonly seconds: number;
}

/** The page, as the worker calls it. */
export interface JobListener {
  /** A file of an archive begins; the bytes that follow are its own. */
  onFile(path: string): Promise<void> | void;
  /** Resolves when the page is ready for more. */
  onBytes(bytes: Uint8Array): Promise<void> | void;
  onProgress(bytesIn: number, seconds: number): void;
}

export interface CodecService {
  /**
   * Loads the model and tests it; a second call returns the first one's result. onBytes: how much of a model that
   * comes from the page's host has come.
   */
  prepare(
    choice: BackendChoice,
    modelId: string | undefined,
    onBytes: (done: number, total: number) => void,
  ): Promise<Result<BackendStatus>>;
  /**
   * Whether ONNX Runtime computes what the chosen backend does (if that is itself, WebAssembly), logit for logit: how many were compared. Fails with
   * "verify" when they differ.
   */
  compare(choice: BackendChoice, modelId?: string): Promise<Result<number>>;
  /**
   * One at a time. Loads the model when the job needs it: the one of this id (the embedded one without),
   * or when restoring the one that the file names, if it is here.
   */
  run(
    job: Job,
    choice: BackendChoice,
    modelId: string | undefined,
    listener: JobListener,
  ): Promise<Result<Finished>>;
}
