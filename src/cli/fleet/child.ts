/**
 * The process in which a worker codes: a process of its own, so that the worker can renew the lock of
 * its job whatever happens here.
 */

import type { SandboxedJob } from "bullmq";
import { version } from "../../../package.json" with { type: "json" };
import { loadModel } from "../load-model.ts";
import { sentenceOf } from "../sentences.ts";
import { keepHeapSmall } from "../small-heap.ts";
import { helperThreads } from "../spawn.ts";
import { codeShard, joinRun, type Tools } from "./code-shard.ts";
import { isFinal } from "./final-error.ts";
import { type FleetJob, readJob } from "./jobs.ts";
import { keys, openStore } from "./store.ts";
import type { WorkerSettings } from "./worker-settings.ts";

/** How often a job looks whether it is still wanted, and tells how far it is. */
const LOOK_MS = 2000;

// The worker is gone: nobody will take the result.
process.on("disconnect", () => process.exit(1));
keepHeapSmall();

const settings: WorkerSettings = JSON.parse(process.env.NACRE_WORKER!);
const { backend, threads, model } = settings;
const tools: Tools = {
  store: await openStore(settings.store),
  version,
  helpers: helperThreads(threads),
  model: (wanted) => loadModel({ backend, threads, model }, wanted),
};

/** stop: the worker ends, and somebody else shall do the job. */
export default async function perform(
  job: SandboxedJob,
  token?: string,
  stop?: AbortSignal,
): Promise<{ seconds: number }> {
  const begin = performance.now();
  const ended = new AbortController();
  stop?.addEventListener("abort", () => ended.abort(new Error("the worker was stopped")));
  try {
    await watched(readJob(job.name, job.data), job, ended);
    return { seconds: (performance.now() - begin) / 1000 };
  } catch (error) {
    if (stop?.aborted) {
      await job.moveToWait(token);
      throw Object.assign(new Error("the worker was stopped"), { name: "WaitingError" });
    }
    throw Object.assign(new Error(sentenceOf(error)), {
      name: isFinal(error) ? "UnrecoverableError" : "Error",
    });
  }
}

async function watched(wanted: FleetJob, job: SandboxedJob, ended: AbortController): Promise<void> {
  let done = 0;
  let told = 0;
  const look = setInterval(async () => {
    // After an error of the store the work itself will fail.
    const isThere = await tools.store.has(keys.record(wanted.run)).catch(() => true);
    if (!isThere) ended.abort(new Error("the run was cancelled"));
    if (done !== told) await job.updateProgress(done).catch(() => {});
    told = done;
  }, LOOK_MS);
  try {
    if (wanted.kind === "join") return await joinRun(wanted.run, tools);
    const onProgress = ({ bytesIn }: { bytesIn: number }) => {
      done = bytesIn;
    };
    await codeShard(wanted.run, wanted.shard, tools, { signal: ended.signal, onProgress });
  } finally {
    clearInterval(look);
  }
}
