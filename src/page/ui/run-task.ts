import { isNacreFile, MAGIC, SUFFIX, withoutSuffix } from "../../core.ts";
import type { CodecClient } from "../bridge/codec-client.ts";
import type { Job } from "../bridge/codec-protocol.ts";
import { TEXT } from "../language/text.ts";
import { archiveFiles } from "./archive-files.ts";
import { lightFirst } from "./light-first.ts";
import { isText } from "./picture/picture-dialog.ts";
import { platformSize } from "./platform-size.ts";
import { SaidError } from "./sentence.ts";
import type { Direction, Outcome, Task, Working } from "./task.ts";
import { unlessAborted } from "./unless-aborted.ts";

/** Does a task's work in the codec's worker. Rejects with a NacreError, or when the task is cancelled. */
export async function runTask(task: Task, client: CodecClient): Promise<Outcome> {
  // A drive may take minutes to answer.
  const job = await unlessAborted(jobFor(task), task.signal);
  task.total = inputsOf(job).reduce((sum, { size }) => sum + size, 0);
  return lightFirst(task, job, client, (some) => runJob(task, some, client));
}

function inputsOf(job: Job): readonly Blob[] {
  return job.kind === "pack" ? job.entries.flatMap(({ file }) => file ?? []) : [job.input];
}

async function runJob(task: Task, job: Job, client: CodecClient): Promise<Outcome> {
  const { signal } = task;
  const soFar = task.status.state === "working" ? task.status.soFar : undefined;
  const working = (seconds: number): Working => ({
    state: "working",
    direction,
    seconds,
    ...(soFar ? { soFar } : {}),
  });
  const isSalvaged = job.kind === "salvage";
  const direction: Direction = job.kind === "decompress" || isSalvaged ? "decompress" : "compress";
  const inputs = inputsOf(job);
  task.status = working(0);
  /** The parts of each file of an archive; anything else is one file without a path. */
  const files: { path: string; parts: Blob[] }[] = [];
  const listener = {
    onFile: (path: string) => void files.push({ path, parts: [] }),
    onBytes: (bytes: Uint8Array) => {
      if (files.length === 0) files.push({ path: "", parts: [] });
      // A Blob of its own: the browser may keep it on disk.
      files.at(-1)?.parts.push(new Blob([bytes as Uint8Array<ArrayBuffer>]));
    },
    onProgress: (bytesIn: number, seconds: number) => {
      // A report may still be on its way when the task ends.
      if (task.signal !== signal || task.status.state !== "working") return;
      task.bytesDone = Math.min(bytesIn, task.total);
      task.status = working(seconds);
    },
  };
  const { bytesIn, bytesOut, seconds, storedName, directory, lost } = await client.run(job, listener, signal);
  const gzipBytes =
    direction === "compress" ? await platformSize("gzip", inputs, signal).catch(() => undefined) : undefined;
  signal.throwIfAborted();
  const saveName =
    direction === "compress"
      ? task.name + SUFFIX
      : (storedName ?? withoutSuffix(task.name) ?? `${task.name}.restored`);
  const blobOf = (parts: Blob[] = []) => new Blob(parts, { type: "application/octet-stream" });
  const gone = new Set(lost);
  const blobs = new Map(files.map(({ path, parts }) => [path, blobOf(parts)]));
  const kept = new Map([...blobs].filter(([path]) => !gone.has(path)));
  const whole = directory
    ? archiveFiles(directory, kept)
    : { results: [{ path: saveName, blob: blobOf(files[0]?.parts) }], folders: [], links: [], lost: [] };
  const isArchive = directory !== undefined;
  if (isSalvaged && bytesOut === 0) throw new SaidError(TEXT.job.nothingIntact);
  const original = job.kind === "compress" ? job.input : whole.results[0]?.blob;
  const text =
    !isArchive && job.kind !== "pack" && original && (await isText(original)) ? original : undefined;
  const sizes = { bytesIn, bytesOut, gzipBytes, seconds };
  return { direction, ...sizes, isWithoutModel: false, isArchive, isSalvaged, text, ...whole };
}

/** A .nacre file is recognised by its first bytes, or by its name in case those are damaged. */
async function jobFor(task: Task): Promise<Job> {
  const { input, preset, manner } = task;
  if (!(input instanceof File)) {
    return { kind: "pack", entries: await input.entries(), name: input.name, preset };
  }
  if (manner === "compress") return { kind: "compress", input, preset };
  if (manner === "salvage") return { kind: "salvage", input };
  const start = new Uint8Array(await input.slice(0, MAGIC.length).arrayBuffer());
  task.hasBlocks = MAGIC.every((byte, i) => byte === start[i]);
  if (isNacreFile(start) || input.name.endsWith(SUFFIX)) return { kind: "decompress", input };
  return { kind: "compress", input, preset };
}
