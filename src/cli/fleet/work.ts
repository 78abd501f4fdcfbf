import { fileURLToPath } from "node:url";
import type { Arguments } from "../arguments.ts";
import { say } from "../say.ts";
import { connect, hostOf } from "./connect.ts";
import { QUEUE } from "./jobs.ts";
import { openStore } from "./store.ts";
import type { WorkerSettings } from "./worker-settings.ts";

/** A worker that is silent for so long is taken for dead. It only renews locks, so it is never busy. */
const LOCK_MS = 10_000;
const STALLED_CHECK_MS = 5000;
/** So many workers may die over a job before it is given up: one, and the queue's server with it, is no fault of the job's. */
const MOST_STALLS = 5;

/** Codes what others submit, until it is stopped; then its shard goes to somebody else. */
export async function work(options: Arguments): Promise<void> {
  const { backend, threads, model } = options;
  const { fleet, store } = options as { fleet: string; store: string };
  await openStore(store);
  const { redis, bullmq, close } = await connect(fleet);
  const settings: WorkerSettings = { store, backend, threads, model };
  // In the sources a module that brings the TypeScript loader along; in the package the process itself.
  const child = fileURLToPath(new URL("fleet-child.mjs", import.meta.url));
  const worker = new bullmq.Worker(QUEUE, child, {
    connection: redis,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_CHECK_MS,
    maxStalledCount: MOST_STALLS,
    workerForkOptions: { env: { ...process.env, NACRE_WORKER: JSON.stringify(settings) } },
  });
  let lastError = "";
  worker.on("error", ({ message }) => {
    if (message !== lastError) say(message);
    lastError = message;
  });
  worker.on("active", (job) => say(`${labelOf(job)} begun`));
  worker.on("completed", (job, result) => {
    lastError = "";
    say(`${labelOf(job)} done in ${Number(result?.seconds).toFixed(1)} s`);
  });
  worker.on("failed", (job, error) => say(`${job ? labelOf(job) : "a job"} failed: ${error.message}`));
  const ended = new Promise<void>((resolve) => {
    for (const [signal, number] of [
      ["SIGINT", 2],
      ["SIGTERM", 15],
      ["SIGHUP", 1],
    ] as const) {
      process.once(signal, async () => {
        process.exitCode = 128 + number;
        process.once(signal, () => process.exit());
        worker.cancelAllJobs();
        await worker.close();
        await close();
        resolve();
      });
    }
  });
  await worker.waitUntilReady();
  say(`waiting for work from ${hostOf(fleet)}`);
  await ended;
}

function labelOf({ name, data }: { name: string; data: { run?: unknown; shard?: unknown } }): string {
  const run = String(data.run).slice(0, 8);
  return name === "join" ? `run ${run}: the join` : `run ${run}: shard ${Number(data.shard)}`;
}
