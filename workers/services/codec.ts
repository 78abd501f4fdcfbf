/** Compresses and restores: owns the models and runs one job at a time. */
import { bytesToHex } from "@noble/hashes/utils.js";
import * as Comlink from "comlink";
import { drain } from "../../src/base/drain.ts";
import { corrupt, NacreError } from "../../src/base/errors.ts";
import type { Progress } from "../../src/base/progress.ts";
import { type PackInput, pack } from "../../src/codec/archive/pack.ts";
import { splitFiles } from "../../src/codec/archive/split-files.ts";
import { wholeFiles } from "../../src/codec/archive/whole-files.ts";
import { compress } from "../../src/codec/compress.ts";
import { open } from "../../src/codec/decompress.ts";
import type { Summary } from "../../src/codec/options.ts";
import { type Survey, survey } from "../../src/codec/survey.ts";
import type { ModelSource } from "../../src/codec/text/model-pair.ts";
import type { Directory } from "../../src/format/directory.ts";
import { usableName } from "../../src/format/entry-path.ts";
import type {
  BackendChoice,
  BackendStatus,
  CodecService,
  Finished,
  Job,
  JobListener,
  TreeEntry,
} from "../../src/page/bridge/codec-protocol.ts";
import { browserThreads } from "../../src/threads/browser-threads.ts";
import { asResult } from "../as-result.ts";
import { compareEngines } from "../backends/compare-engines.ts";
import { graphicsCard } from "../backends/graphics-card.ts";
import { fromBlob } from "../from-blob.ts";
import { type Backends, loadBackends, loadOnly, modelOfFile } from "../load-backend.ts";
import { helpers } from "../spawn.ts";
import { Stopwatch } from "../stopwatch.ts";

/** Ten reports per second are enough for a progress bar. */
const REPORT_MS = 100;

/** What is fed to two backends, to compare them. */
const COMPARED =
  "The tide went out at six, and with it the last boat; whoever had stayed on the island now had until midnight. 1,024 " +
  'gulls (somebody had counted) stood along the wall. { "wind": "NW 3", "rain": false } said the weather, as it ' +
  "always did. «Und morgen?» asked the cook. Nobody knew; nobody ever knew.\n\n\tfor (const boat of boats) boat.wait();\n";

/** By the model's id in hex; "" is the embedded model. */
const loading = new Map<string, Promise<Backends>>();

/** Loads each model once; after a failure the next call tries again. */
function load(
  choice: BackendChoice,
  modelId = "",
  onBytes?: (done: number, total: number) => void,
): Promise<Backends> {
  let backends = loading.get(modelId);
  if (!backends) {
    backends = loadBackends(choice, modelId, onBytes);
    loading.set(modelId, backends);
    backends.catch(() => loading.delete(modelId));
  }
  return backends;
}

const api: CodecService = {
  prepare: (choice, modelId, onBytes) =>
    asResult<BackendStatus>(async () => {
      const { compress: chosen, restore } = await load(choice, modelId, byPercent(onBytes));
      const { backend, fallback, model } = chosen;
      const card = backend === "webgpu" || restore.backend === "webgpu" ? await graphicsCard() : undefined;
      const facts = { card, threads: browserThreads(), fallback, modelId: bytesToHex(model.id) };
      return { backend, restores: restore.backend, ...facts };
    }),
  compare: (choice, modelId) => asResult(() => compare(choice, modelId)),
  run: (job, choice, modelId, listener) => asResult(() => run(job, choice, modelId, listener)),
};

/** The same callback, called once for each percent. */
function byPercent(report: (done: number, total: number) => void): typeof report {
  let last = -1;
  return (done, total) => {
    const percent = Math.floor((100 * done) / total);
    if (percent === last) return;
    last = percent;
    report(done, total);
  };
}

async function compare(choice: BackendChoice, modelId?: string): Promise<number> {
  // With itself, it would always agree.
  const { model, tokenizer } =
    choice === "onnx" ? await loadOnly("wasm", modelId) : (await load(choice, modelId)).compress;
  const other = await loadOnly("onnx", modelId);
  return compareEngines([model, other.model], tokenizer.encode(new TextEncoder().encode(COMPARED)));
}

async function run(
  job: Job,
  choice: BackendChoice,
  modelId: string | undefined,
  listener: JobListener,
): Promise<Finished> {
  let usedModel = false;
  let storedName: string | undefined;
  let last = 0;
  const watch = new Stopwatch();
  const model: ModelSource = async (wanted) => {
    usedModel = true;
    const found = async () => load(choice, wanted ? await modelOfFile(bytesToHex(wanted.modelId)) : modelId);
    const backends = await watch.pauseDuring(found());
    return backends[job.kind === "compress" || job.kind === "pack" ? "compress" : "restore"];
  };
  const onProgress = ({ bytesIn }: Progress) => {
    const now = performance.now();
    if (now - last < REPORT_MS) return;
    last = now;
    listener.onProgress(bytesIn, watch.seconds);
  };
  const send = async (bytes: Uint8Array) => {
    // A copy, whose buffer can be handed over without anything else in it.
    const copy = bytes.slice();
    await listener.onBytes(Comlink.transfer(copy, [copy.buffer]));
  };
  const finished = (
    { bytesIn, bytesOut, lanes }: Pick<Summary, "bytesIn" | "bytesOut" | "lanes">,
    directory?: Directory,
    lost: readonly string[] = [],
  ): Finished => ({
    bytesIn,
    bytesOut,
    lanes,
    usedModel,
    storedName,
    directory,
    lost,
    seconds: watch.seconds,
  });
  if (job.kind === "salvage") {
    const found = await survey(fromBlob(job.input), { model, helpers, onProgress });
    storedName = found.header?.name;
    const { bytesOut, lost } = await salvage(found, listener, send);
    return finished({ bytesIn: job.input.size, bytesOut, lanes: 0 }, found.directory, lost);
  }
  if (job.kind !== "decompress") {
    const options = { model, helpers, preset: job.preset, onProgress };
    const packed =
      job.kind === "pack"
        ? pack(job.entries.map(asInput), { ...options, name: usableName(job.name) })
        : compress(piecesOf(job.input), options);
    return finished(await drain(packed, send));
  }
  const opened = await open(piecesOf(job.input), { model, helpers, onProgress });
  storedName = opened.header.name;
  if (!opened.directory) return finished(await drain(opened.content(), send));
  let summary: Summary | undefined;
  const content = (async function* () {
    summary = yield* opened.content();
  })();
  for await (const { entry, bytes, isFirst } of splitFiles(content, opened.directory)) {
    if (isFirst) await listener.onFile(entry.path);
    await send(bytes);
  }
  // Set, since the content has come to its end without an error.
  return finished(summary as Summary, opened.directory);
}

/** Hands out what is intact of a damaged file; what was handed out of a file that is lost is to be thrown away. */
async function salvage(
  found: Survey,
  listener: JobListener,
  send: (bytes: Uint8Array) => Promise<void>,
): Promise<Pick<Finished, "bytesOut" | "lost">> {
  let bytesOut = 0;
  const lost: string[] = [];
  if (found.isArchive) {
    if (!found.directory) throw corrupt("its directory is lost, so its files cannot be told apart");
    for await (const part of wholeFiles(found.findings(), found.directory)) {
      if (part.isLost) {
        lost.push(part.entry.path);
        continue;
      }
      if (part.isFirst) await listener.onFile(part.entry.path);
      await send(part.bytes);
      if (part.isLast) bytesOut += part.entry.size;
    }
    return { bytesOut, lost };
  }
  for await (const finding of found.findings()) {
    if (!finding.isIntact) continue;
    await send(finding.bytes);
    bytesOut += finding.bytes.length;
  }
  return { bytesOut, lost };
}

function asInput({ path, file }: TreeEntry): PackInput {
  if (!file) return { path, kind: "folder", size: 0, modified: 0, open: async function* () {} };
  const modified = Math.floor(file.lastModified / 1000);
  return { path, kind: "file", size: file.size, modified, open: () => piecesOf(file) };
}

async function* piecesOf(blob: Blob): AsyncGenerator<Uint8Array> {
  const reader = blob.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause) => {
        throw new NacreError("unreadable", { detail: String(cause?.message ?? cause) }, { cause });
      });
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

export function serveCodec(): void {
  Comlink.expose(api);
}
