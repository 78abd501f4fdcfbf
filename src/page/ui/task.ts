import type { Preset } from "../../core.ts";
import type { TreeFile } from "../bridge/codec-protocol.ts";
import type { NamedBlob } from "./save/named-blob.ts";

/** A dropped folder; its files are listed when its turn comes. */
export interface Folder {
  readonly name: string;
  files(): Promise<readonly TreeFile[]>;
}

export type Direction = "compress" | "decompress";

export interface Outcome {
  readonly direction: Direction;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly seconds: number;
  /** The size that gzip reaches on the same bytes; undefined if it was not measured. */
  readonly gzipBytes: number | undefined;
  /** One for a single file; for an archive, each of its files. */
  readonly results: readonly NamedBlob[];
  readonly isArchive: boolean;
  /** The original, if it is a single text. */
  readonly text: Blob | undefined;
}

export type Status =
  | { readonly state: "waiting" }
  | { readonly state: "working"; readonly direction: Direction; readonly seconds: number }
  | { readonly state: "done"; readonly outcome: Outcome }
  /** needsModel: the file was made with a model that is not here. */
  | { readonly state: "failed"; readonly message: string; readonly needsModel?: boolean }
  | { readonly state: "cancelled" };

/** One file or folder in the queue: its status, and who is told when that changes. */
export class Task {
  readonly input: File | Folder;
  readonly preset: Preset;
  /** Bytes to read; 0 for a folder until its files are listed. */
  total: number;
  /** Bytes read and processed so far. */
  bytesDone = 0;
  #status: Status = { state: "waiting" };
  #controller = new AbortController();
  readonly #listeners: (() => void)[] = [];

  constructor(input: File | Folder, preset: Preset) {
    this.input = input;
    this.preset = preset;
    this.total = input instanceof File ? input.size : 0;
  }

  get name(): string {
    return this.input.name;
  }

  get status(): Status {
    return this.#status;
  }

  set status(status: Status) {
    this.#status = status;
    for (const listener of this.#listeners) listener();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isPending(): boolean {
    return this.#status.state === "waiting" || this.#status.state === "working";
  }

  /** Calls back after every change of status. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  cancel(): void {
    if (!this.isPending) return;
    this.#controller.abort();
    this.status = { state: "cancelled" };
  }

  /** Makes it ready to be queued again. */
  reset(): void {
    this.#controller = new AbortController();
    this.bytesDone = 0;
    this.status = { state: "waiting" };
  }
}
