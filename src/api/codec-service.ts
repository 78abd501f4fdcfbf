/** The codec on a thread of its own: the other side of `CodecClient`. */

import type { RandomAccess } from "../base/random-access.ts";
import { choose, entriesAt, extract } from "../codec/archive/extract.ts";
import { readContents } from "../codec/archive/listing.ts";
import { pack } from "../codec/archive/pack.ts";
import { splitFiles } from "../codec/archive/split-files.ts";
import { compress } from "../codec/compress.ts";
import { decompress } from "../codec/decompress.ts";
import { Helpers } from "../codec/helpers.ts";
import type { CompressOptions } from "../codec/options.ts";
import { survey } from "../codec/survey.ts";
import { decodeMessage, encodeMessage } from "../codec/text/message.ts";
import type { ModelSource } from "../codec/text/model-pair.ts";
import type { Entry } from "../format/directory.ts";
import { serve } from "../threads/calls.ts";
import type { Line } from "../threads/thread.ts";
import type { Answer, Job, Setup, Supply, WriteOptions } from "./job-protocol.ts";
import { ModelLoader } from "./model-loader.ts";
import { type ModelReader, readerOf, type SentPlace } from "./model-place.ts";
import type { EndableThread, Platform, Service } from "./platform.ts";
import { RunningJob } from "./running-job.ts";
import { standalone } from "./sources.ts";

/** Loading is told with the model's facts. */
export interface ModelInfo {
  readonly name: string;
  /** SHA-256 of its spec, in hexadecimal digits. */
  readonly id: string;
  /** What computes it. */
  readonly backend: "wasm" | "webgpu" | "native";
  /** Why the backends that come first were passed over; undefined when none was. */
  readonly fallback: string | undefined;
}

/** For as long as the thread lives. */
export function serveCodec(line: Line, platform: Platform): void {
  const jobs = new Map<number, RunningJob>();
  let codec: Codec;
  serve(line, {
    setUp(setup: Setup) {
      codec = new Codec(setup, platform);
    },
    begin(job: number, work: Job) {
      jobs.set(job, new RunningJob((running) => codec.run(work, running)));
    },
    async step(job: number, supply: Supply | undefined, report: (bytesIn: number) => void): Promise<Answer> {
      const running = jobs.get(job);
      if (!running) throw new Error("there is no such job");
      running.onProgress = report;
      return running.step(supply);
    },
    stop(job: number) {
      jobs.get(job)?.stop();
      jobs.delete(job);
    },
  });
}

class Codec {
  readonly #models: ModelLoader;
  readonly #platform: Platform;
  readonly #threads: number;
  /** Each serves one job at a time. */
  readonly #idle: OwnHelpers[] = [];

  constructor({ backend, threads }: Setup, platform: Platform) {
    this.#platform = platform;
    this.#threads = threads;
    this.#models = new ModelLoader({ backend, threads, platform, spawn: platform.spawn });
  }

  async *run(work: Job, job: RunningJob): AsyncGenerator<unknown, unknown> {
    const own = this.#idle.pop() ?? new OwnHelpers(this.#threads, this.#platform);
    try {
      return yield* this.#do(work, job, own.helpers);
    } finally {
      // What a job that was stopped has begun may still be on its way there.
      if (job.abort.signal.aborted) own.end();
      else this.#idle.push(own);
    }
  }

  async *#do(work: Job, job: RunningJob, helpers: Helpers): AsyncGenerator<unknown, unknown> {
    const { signal } = job.abort;
    const model = this.#modelFor(job);
    const onProgress = ({ bytesIn }: { readonly bytesIn: number }) => job.onProgress(bytesIn);
    const options = { model, helpers, signal, onProgress };
    switch (work.kind) {
      case "load": {
        const { manifest, backend, fallback } = await model();
        return { name: manifest.name, id: manifest.spec.sha256, backend, fallback } satisfies ModelInfo;
      }
      case "compress":
        return yield* compress(pieces(job, 0), { ...options, ...given(work) });
      case "pack": {
        const inputs = work.entries.map((entry, i) => ({ ...entry, open: () => pieces(job, i) }));
        return yield* pack(inputs, { ...options, ...given(work) });
      }
      case "encode": {
        const { verification } = work;
        return standalone(
          await encodeMessage(work.text, { ...options, ...(verification && { verification }) }),
        );
      }
      case "decode":
        return await decodeMessage(work.message, options);
      case "decompress":
        return yield* decompress(pieces(job, 0), { ...options, maxOutput: work.maxOutput });
      case "extract": {
        const file = fileOf(job, work.size);
        const contents = await readContents(file);
        const whole = { path: contents.header.name ?? "", size: contents.end.contentLength };
        const plain: Entry = { ...whole, kind: "file", modified: 0 };
        const directory = contents.directory ?? [plain];
        const wanted = new Set(work.paths?.flatMap((path) => entriesAt(directory, path)) ?? directory);
        const entries = choose(directory, wanted);
        const content = extract(file, { ...contents, directory }, entries, {
          ...options,
          maxOutput: work.maxOutput,
        });
        return yield* splitFiles(content, entries);
      }
      case "survey": {
        const found = await survey(fileOf(job, work.size), { ...options, maxOutput: work.maxOutput });
        const { findings, ...head } = found;
        yield head;
        return yield* findings();
      }
    }
  }

  #modelFor(job: RunningJob): (...args: Parameters<ModelSource>) => ReturnType<ModelLoader["load"]> {
    const find = async (id: string): Promise<ModelReader | undefined> => {
      const place = await job.need<SentPlace | undefined>({ model: id });
      return place === undefined ? undefined : readerOf(place, this.#platform);
    };
    const own = async () => {
      const reader = await find("");
      if (!reader) throw new Error("no model was given");
      return reader;
    };
    return (wanted) => this.#models.load({ own, other: find }, wanted);
  }
}

/** Helpers that can be ended. */
class OwnHelpers {
  readonly helpers: Helpers;
  readonly #started: EndableThread[] = [];

  constructor(count: number, platform: Platform) {
    const spawn = (service: Service) => {
      const thread = platform.spawn(service);
      this.#started.push(thread);
      return thread;
    };
    this.helpers = new Helpers({ count, spawn });
  }

  end(): void {
    for (const thread of this.#started) thread.end();
  }
}

/** Only what was set: the codec has its own defaults. */
function given({ preset, name, verification }: WriteOptions): Pick<CompressOptions, keyof WriteOptions> {
  return { name, ...(preset && { preset }), ...(verification && { verification }) };
}

async function* pieces(job: RunningJob, source: number): AsyncGenerator<Uint8Array> {
  for (;;) {
    const piece = await job.need<Uint8Array | undefined>({ piece: source });
    if (!piece) return;
    yield piece;
  }
}

function fileOf(job: RunningJob, size: number): RandomAccess {
  return { size, read: (offset, length) => job.need<Uint8Array>({ offset, length }) };
}
