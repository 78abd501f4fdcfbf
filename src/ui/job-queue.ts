import type { CodecClient } from "../bridge/codec-client.ts";
import type { Job, TreeFile } from "../bridge/protocol.ts";
import type { Preset } from "../codec/coding/ensemble-parameters.ts";
import { MAGIC } from "../codec/container/container.ts";
import { NacreError } from "../codec/errors.ts";
import type { JobCard, Outcome } from "./job-card.ts";

const SUFFIX = ".nacre";

/** A folder that was dropped; its files are looked up when its turn comes. */
export interface Folder {
  readonly name: string;
  files(): Promise<readonly TreeFile[]>;
}

export interface Queued {
  readonly input: File | Folder;
  readonly preset: Preset;
  readonly card: JobCard;
  readonly controller: AbortController;
}

/** Deals with files one after the other, and tells each file's card how it goes. */
export class JobQueue {
  readonly #client: CodecClient;
  readonly #onBusy: (busy: boolean) => void;
  #tail: Promise<void> = Promise.resolve();
  #length = 0;

  constructor(client: CodecClient, onBusy: (busy: boolean) => void) {
    this.#client = client;
    this.#onBusy = onBusy;
  }

  add(queued: Queued): void {
    queued.controller.signal.addEventListener("abort", () => queued.card.showCancelled(), { once: true });
    this.#onBusy(++this.#length > 0);
    this.#tail = this.#tail.then(() => this.#process(queued)).then(() => this.#onBusy(--this.#length > 0));
  }

  /** Never rejects: whatever goes wrong is said on the card. */
  async #process({ input, preset, card, controller }: Queued): Promise<void> {
    const { signal } = controller;
    if (signal.aborted) return;
    try {
      const job = await jobFor(input, preset);
      signal.throwIfAborted();
      card.showStarting(directionOf(job));
      card.showDone(await this.#run(job, input.name, card, signal));
    } catch (error) {
      if (signal.aborted) return;
      card.showFailed(
        error instanceof NacreError
          ? error.message
          : `This file could not be read (${String(error)}); choose it again.`,
      );
    }
  }

  async #run(job: Job, name: string, card: JobCard, signal: AbortSignal): Promise<Outcome> {
    const begin = performance.now();
    const elapsed = () => (performance.now() - begin) / 1000;
    const kind = directionOf(job);
    const total = sizeOf(job);
    /** The parts of each file of an archive; of anything else, of one file without a path. */
    const files: { path: string; parts: Blob[] }[] = [];
    const listener = {
      onFile: (path: string) => void files.push({ path, parts: [] }),
      onBytes: (bytes: Uint8Array) => {
        if (files.length === 0) files.push({ path: "", parts: [] });
        // A Blob of its own: the browser may keep it on disk.
        files.at(-1)?.parts.push(new Blob([bytes as Uint8Array<ArrayBuffer>]));
      },
      onProgress: (bytesIn: number) => {
        if (!signal.aborted) card.showProgress(kind, bytesIn, total, elapsed());
      },
    };
    const { bytesIn, bytesOut, storedName, isArchive } = await this.#client.run(job, listener, signal);
    const saveName = kind === "compress" ? name + SUFFIX : (storedName ?? withoutSuffix(name));
    if (files.length === 0 && !isArchive) files.push({ path: "", parts: [] });
    const results = files.map(({ path, parts }) => {
      return { path: path || saveName, blob: new Blob(parts, { type: "application/octet-stream" }) };
    });
    return { kind, bytesIn, bytesOut, seconds: elapsed(), results, isArchive };
  }
}

function directionOf({ kind }: Job): Outcome["kind"] {
  return kind === "decompress" ? "decompress" : "compress";
}

/** Bytes that are to be read. */
function sizeOf(job: Job): number {
  return job.kind === "pack" ? job.files.reduce((sum, { file }) => sum + file.size, 0) : job.input.size;
}

/** A .nacre file is known by its first bytes, and by its name when those are damaged. */
async function jobFor(input: File | Folder, preset: Preset): Promise<Job> {
  if (!(input instanceof File)) {
    return { kind: "pack", files: await input.files(), name: input.name, preset };
  }
  const file = input;
  const start = new Uint8Array(await file.slice(0, MAGIC.length).arrayBuffer());
  const isNacre = start.length === MAGIC.length && start.every((byte, i) => byte === MAGIC[i]);
  if (isNacre || file.name.endsWith(SUFFIX)) return { kind: "decompress", input: file };
  return { kind: "compress", input: file, name: file.name, preset };
}

function withoutSuffix(name: string): string {
  return name.endsWith(SUFFIX) && name !== SUFFIX ? name.slice(0, -SUFFIX.length) : `${name}.restored`;
}
