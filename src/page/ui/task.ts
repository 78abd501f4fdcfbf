import type { Preset } from "../../core.ts";
import type { TreeEntry } from "../bridge/codec-protocol.ts";
import type { Remedy } from "./remedies.ts";
import type { NamedBlob } from "./save/named-blob.ts";

/** A dropped folder; what it holds is listed when its turn comes. */
export interface Folder {
  readonly name: string;
  entries(): Promise<readonly TreeEntry[]>;
}

export type Direction = "compress" | "decompress";

/** As the file's beginning and name say; or what is intact of a damaged one; or compress it whatever they say. */
export type Manner = "plain" | "salvage" | "compress";

export interface Outcome {
  readonly direction: Direction;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly seconds: number;
  /** The size that gzip reaches on the same bytes; undefined if it was not measured. */
  readonly gzipBytes: number | undefined;
  /** One for a single file; for an archive, each of its files. */
  readonly results: readonly NamedBlob[];
  /** Paths of an archive's folders, of which some may be empty. */
  readonly folders: readonly string[];
  /** Paths of symbolic links of an archive, which cannot be saved from here. */
  readonly links: readonly string[];
  /** Paths of files that a damaged archive no longer has whole. */
  readonly lost: readonly string[];
  /** Whether preset light made it in place of the preset that was chosen, because the model had not come. */
  readonly isWithoutModel: boolean;
  /** Whether it is only what was intact of a damaged file. */
  readonly isSalvaged: boolean;
  readonly isArchive: boolean;
  /** The original, if it is a single text. */
  readonly text: Blob | undefined;
}

export interface Working {
  readonly state: "working";
  readonly direction: Direction;
  readonly seconds: number;
  /** What preset light has made of it, while the model is still on its way. */
  readonly soFar?: Outcome;
}

export type Status =
  | { readonly state: "waiting" }
  | Working
  | { readonly state: "done"; readonly outcome: Outcome }
  | { readonly state: "failed"; readonly message: string; readonly remedies: readonly Remedy[] }
  | { readonly state: "cancelled" };

/** What is kept of a task that is done. */
export interface KeptResult {
  readonly name: string;
  readonly preset: Preset;
  readonly outcome: Outcome;
}

/** One file or folder in the queue: its status, and who is told when that changes. */
export class Task {
  readonly input: File | Folder;
  readonly preset: Preset;
  /** Bytes to read; 0 for a folder until its files are listed. */
  total: number;
  /** Bytes read and processed so far. */
  bytesDone = 0;
  manner: Manner = "plain";
  /** Whether it is a .nacre file of several blocks, of which some may be intact when others are not. */
  hasBlocks = false;
  /** Whether an earlier page had it, and ended before it was done. */
  isLeftOver = false;
  #status: Status = { state: "waiting" };
  readonly #saved = new Set<NamedBlob>();
  #controller = new AbortController();
  #enough: (() => void) | undefined;
  readonly #listeners: (() => void)[] = [];

  constructor(input: File | Folder, preset: Preset) {
    this.input = input;
    this.preset = preset;
    this.total = input instanceof File ? input.size : 0;
  }

  /** One that was done by an earlier page. */
  static restored({ name, preset, outcome }: KeptResult): Task {
    const task = new Task(new File([], name), preset);
    task.total = outcome.bytesIn;
    task.#status = { state: "done", outcome };
    return task;
  }

  /** Undefined unless it is done. */
  get result(): KeptResult | undefined {
    const { name, preset, status } = this;
    return status.state === "done" ? { name, preset, outcome: status.outcome } : undefined;
  }

  get name(): string {
    return this.input.name;
  }

  get status(): Status {
    return this.#status;
  }

  set status(status: Status) {
    this.#status = status;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  isSaved(result: NamedBlob): boolean {
    return this.#saved.has(result);
  }

  markSaved(results: readonly NamedBlob[]): void {
    for (const result of results) this.#saved.add(result);
    this.#tell();
  }

  /** Whether it has a result that was not saved yet. */
  get isUnsaved(): boolean {
    const { status } = this;
    return status.state === "done" && !status.outcome.results.every((result) => this.isSaved(result));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isPending(): boolean {
    return this.#status.state === "waiting" || this.#status.state === "working";
  }

  /** Calls back after every change of status, and when a result was saved. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  cancel(): void {
    if (!this.isPending) return;
    this.#controller.abort();
    this.status = { state: "cancelled" };
  }

  /** What there is so far is enough: nobody waits for the model any longer. */
  takeSoFar(): void {
    this.#enough?.();
  }

  /** Resolves when what there is so far is taken. */
  whenTaken(): Promise<void> {
    return new Promise((resolve) => {
      this.#enough = resolve;
    });
  }

  /** Makes it ready to be queued again. */
  reset(manner = this.manner): void {
    this.manner = manner;
    this.#controller = new AbortController();
    this.bytesDone = 0;
    this.status = { state: "waiting" };
  }
}
