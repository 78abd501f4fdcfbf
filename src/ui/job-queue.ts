import type { CodecClient } from "../bridge/codec-client.ts";
import type { Job } from "../bridge/protocol.ts";
import { MAGIC } from "../codec/container.ts";
import type { Preset } from "../codec/ensemble-parameters.ts";
import { NacreError } from "../codec/errors.ts";
import type { JobCard, Outcome } from "./job-card.ts";

const SUFFIX = ".nacre";

export interface QueuedFile {
  readonly file: File;
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

  add(queued: QueuedFile): void {
    queued.controller.signal.addEventListener("abort", () => queued.card.showCancelled(), { once: true });
    this.#onBusy(++this.#length > 0);
    this.#tail = this.#tail.then(() => this.#process(queued)).then(() => this.#onBusy(--this.#length > 0));
  }

  /** Never rejects: whatever goes wrong is said on the card. */
  async #process({ file, preset, card, controller }: QueuedFile): Promise<void> {
    const { signal } = controller;
    if (signal.aborted) return;
    try {
      const job = await jobFor(file, preset);
      signal.throwIfAborted();
      card.showStarting(job.kind);
      card.showDone(await this.#run(job, file, card, signal));
    } catch (error) {
      if (signal.aborted) return;
      card.showFailed(
        error instanceof NacreError
          ? error.message
          : `This file could not be read (${String(error)}); choose it again.`,
      );
    }
  }

  async #run(job: Job, file: File, card: JobCard, signal: AbortSignal): Promise<Outcome> {
    const begin = performance.now();
    const elapsed = () => (performance.now() - begin) / 1000;
    const parts: Blob[] = [];
    const listener = {
      // A Blob of its own: the browser may keep it on disk.
      onBytes: (bytes: Uint8Array) => void parts.push(new Blob([bytes as Uint8Array<ArrayBuffer>])),
      onProgress: (bytesIn: number) => {
        if (!signal.aborted) card.showProgress(job.kind, bytesIn, file.size, elapsed());
      },
    };
    const { bytesIn, bytesOut, storedName } = await this.#client.run(job, listener, signal);
    const result = new Blob(parts, { type: "application/octet-stream" });
    const saveName = job.kind === "compress" ? file.name + SUFFIX : (storedName ?? withoutSuffix(file.name));
    return { kind: job.kind, bytesIn, bytesOut, seconds: elapsed(), result, saveName };
  }
}

/** A .nacre file is known by its first bytes, and by its name when those are damaged. */
async function jobFor(file: File, preset: Preset): Promise<Job> {
  const start = new Uint8Array(await file.slice(0, MAGIC.length).arrayBuffer());
  const isNacre = start.length === MAGIC.length && start.every((byte, i) => byte === MAGIC[i]);
  if (isNacre || file.name.endsWith(SUFFIX)) return { kind: "decompress", input: file };
  return { kind: "compress", input: file, name: file.name, preset };
}

function withoutSuffix(name: string): string {
  return name.endsWith(SUFFIX) && name !== SUFFIX ? name.slice(0, -SUFFIX.length) : `${name}.restored`;
}
