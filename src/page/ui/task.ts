import type { Preset } from "../../format/container.ts";
import type { TreeFile } from "../bridge/codec-protocol.ts";
import type { NamedBlob } from "./save/named-blob.ts";

/** A folder that was dropped; its files are looked up when its turn comes. */
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
  /** What gzip makes of the same bytes; undefined where it was not asked. */
  readonly gzipBytes: number | undefined;
  /** One for a file; of an archive, all its files. */
  readonly results: readonly NamedBlob[];
  readonly isArchive: boolean;
}

export type Status =
  | { readonly state: "waiting" }
  | { readonly state: "working"; readonly direction: Direction; readonly seconds: number }
  | { readonly state: "done"; readonly outcome: Outcome }
  /** needsModel: the file was made with a model that is not here. */
  | { readonly state: "failed"; readonly message: string; readonly needsModel?: boolean }
  | { readonly state: "cancelled" };

/** One file or folder in the queue: where it stands, and who wants to know. */
export class Task {
  readonly input: File | Folder;
  readonly preset: Preset;
  /** Bytes to be read; of a folder, 0 until its files are known. */
  total: number;
  /** Bytes that are dealt with. */
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

  /** Calls back after every change of its status. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  cancel(): void {
    if (!this.isPending) return;
    this.#controller.abort();
    this.status = { state: "cancelled" };
  }

  /** Ready to be queued again. */
  reset(): void {
    this.#controller = new AbortController();
    this.bytesDone = 0;
    this.status = { state: "waiting" };
  }
}
