import type { CodecClient } from "../bridge/codec-client.ts";
import type { Job } from "../bridge/codec-protocol.ts";
import type { Outcome, Task } from "./task.ts";

/** A model that is kept here is loaded in this time. */
const PATIENCE_MS = 2500;
/** More takes preset light so long that the model comes meanwhile. */
const MOST_BYTES = 1 << 20;

/**
 * What `run` makes of the job; but while the model is still on its way, preset light answers first. The task shows that
 * until the model is here, and keeps it when somebody takes it, or when the model cannot be had.
 */
export async function lightFirst(
  task: Task,
  job: Job,
  client: Pick<CodecClient, "modelIsHere">,
  run: (job: Job) => Promise<Outcome>,
): Promise<Outcome> {
  if (job.kind !== "compress" && job.kind !== "pack") return run(job);
  if (job.preset === "light" || task.total > MOST_BYTES) return run(job);
  const here = client.modelIsHere().then(() => "here");
  if (await Promise.race([here, after(PATIENCE_MS)])) return run(job);
  const soFar = { ...(await run({ ...job, preset: "light" })), isWithoutModel: true };
  task.bytesDone = 0;
  task.status = { state: "working", direction: "compress", seconds: 0, soFar };
  if ((await Promise.race([here, task.whenTaken(), aborted(task.signal)])) !== "here") return soFar;
  return run(job).catch((error) => {
    task.signal.throwIfAborted();
    console.warn(error);
    return soFar;
  });
}

function after(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
