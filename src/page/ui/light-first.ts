import type { CodecClient } from "../bridge/codec-client.ts";
import type { Job } from "../bridge/codec-protocol.ts";
import type { Outcome, Task } from "./task.ts";
import { unlessAborted } from "./unless-aborted.ts";

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
  if (await isSoon(here)) return run(job);
  const soFar = { ...(await run({ ...job, preset: "light" })), isWithoutModel: true };
  task.bytesDone = 0;
  task.status = { state: "working", direction: "compress", seconds: 0, soFar };
  const first = await unlessAborted(Promise.race([here, task.whenTaken()]), task.signal);
  if (first !== "here") return soFar;
  return run(job).catch((error) => {
    task.signal.throwIfAborted();
    console.warn(error);
    return soFar;
  });
}

/** Whether it is settled in the time in which a model that is kept here is loaded. */
export function isSoon(work: Promise<unknown>): Promise<boolean> {
  const settled = () => true;
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, PATIENCE_MS, false));
  return Promise.race([work.then(settled, settled), late]);
}
