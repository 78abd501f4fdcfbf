/** The worker's entry: owns the model and one run of the codec at a time. */
import * as Comlink from "comlink";
import type {
  BackendChoice,
  BackendStatus,
  CodecWorker,
  Finished,
  Job,
  JobListener,
  Result,
} from "../src/bridge/protocol.ts";
import { compress } from "../src/codec/compress.ts";
import { open } from "../src/codec/decompress.ts";
import { usableName } from "../src/codec/entry-path.ts";
import { NacreError } from "../src/codec/errors.ts";
import type { Summary } from "../src/codec/file-encoder.ts";
import { hex } from "../src/codec/model-pair.ts";
import type { Progress } from "../src/codec/watch.ts";
import { type LoadedBackend, loadBackend } from "./load-backend.ts";

/** Ten reports per second are enough for a progress bar. */
const REPORT_MS = 100;

let loading: Promise<LoadedBackend> | undefined;

/** Loads once; after a failure the next call tries again. */
function load(choice: BackendChoice): Promise<LoadedBackend> {
  if (!loading) {
    loading = loadBackend(choice);
    loading.catch(() => {
      loading = undefined;
    });
  }
  return loading;
}

async function asResult<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof NacreError) return { ok: false, code: error.code, message: error.message };
    const detail = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      code: "crash",
      message: `Something went wrong inside Nacre (${detail}); nothing was saved.`,
    };
  }
}

const api: CodecWorker = {
  prepare: (choice: BackendChoice) =>
    asResult<BackendStatus>(async () => {
      const { backend, fallback, model } = await load(choice);
      return { backend, fallback, modelId: hex(model.id) };
    }),
  run: (job, choice, listener) => asResult(() => run(job, choice, listener)),
};

async function run(job: Job, choice: BackendChoice, listener: JobListener): Promise<Finished> {
  let usedModel = false;
  let storedName: string | undefined;
  let last = 0;
  const model = () => {
    usedModel = true;
    return load(choice);
  };
  const onProgress = ({ bytesIn, bytesOut }: Progress) => {
    const now = performance.now();
    if (now - last < REPORT_MS) return;
    last = now;
    listener.onProgress(bytesIn, bytesOut);
  };
  const input = piecesOf(job.input);
  let output: AsyncGenerator<Uint8Array, Summary>;
  if (job.kind === "compress") {
    output = compress(input, { model, preset: job.preset, name: usableName(job.name), onProgress });
  } else {
    const opened = await open(input, { model, onProgress });
    storedName = opened.header.name;
    output = opened.content();
  }
  for (;;) {
    const step = await output.next();
    if (step.done) {
      const { bytesIn, bytesOut, lanes } = step.value;
      return { bytesIn, bytesOut, lanes, usedModel, storedName };
    }
    // A copy of its own, so that its buffer can be handed over and nothing else goes with it.
    const bytes = step.value.slice();
    await listener.onBytes(Comlink.transfer(bytes, [bytes.buffer]));
  }
}

async function* piecesOf(blob: Blob): AsyncGenerator<Uint8Array> {
  const reader = blob.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause) => {
        const message = "The file can no longer be read; it may have been moved or changed. Choose it again.";
        throw new NacreError("file", message, { cause });
      });
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

Comlink.expose(api);
