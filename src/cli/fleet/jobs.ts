/** The jobs of a run: names of what lies in the store, and nothing else. */

import type { FlowJob, JobsOptions } from "bullmq";
import { FinalError } from "./final-error.ts";
import { isRun } from "./store.ts";

export const QUEUE = "nacre";

export type FleetJob =
  | { readonly kind: "code"; readonly run: string; readonly shard: number }
  | { readonly kind: "join"; readonly run: string };

/** A day: what failed stays to be looked at, and goes by itself when nobody cleans up. */
const KEPT_SECONDS = 24 * 60 * 60;

const OPTIONS: JobsOptions = {
  attempts: 5,
  backoff: { type: "exponential", delay: 1000 },
  removeOnFail: { age: KEPT_SECONDS },
};

/** The flow: all shards, then the join. */
export function flowOf(run: string, shards: number): FlowJob {
  return {
    name: "join",
    queueName: QUEUE,
    data: { run },
    opts: { ...OPTIONS, jobId: joinId(run), removeOnComplete: { age: KEPT_SECONDS } },
    children: Array.from({ length: shards }, (_, shard) => ({
      name: "code",
      queueName: QUEUE,
      data: { run, shard },
      opts: { ...OPTIONS, jobId: codeId(run, shard), removeOnComplete: true, failParentOnFailure: true },
    })),
  };
}

export function joinId(run: string): string {
  return `${run}-join`;
}

function codeId(run: string, shard: number): string {
  return `${run}-${shard}`;
}

/** What a job of the queue asks for. Throws a FinalError for anything that no submitter writes. */
export function readJob(name: unknown, data: unknown): FleetJob {
  const { run, shard } = Object(data);
  if (typeof run === "string" && isRun(run)) {
    if (name === "join") return { kind: "join", run };
    if (name === "code" && Number.isInteger(shard) && shard >= 0 && shard < 1e8) {
      return { kind: "code", run, shard };
    }
  }
  throw new FinalError("This job makes no sense: it names no shard and no run.");
}
