/** A run as its submitter sees it: the jobs in the queue, the objects in the store. */

import { setTimeout as sleep } from "node:timers/promises";
import type { FlowProducer, Queue } from "bullmq";
import type { ContentRange } from "../../core.ts";
import { CommandError } from "../command-error.ts";
import type { Client } from "./connect.ts";
import { flowOf, joinId, QUEUE } from "./jobs.ts";
import type { Store } from "./store.ts";

const POLL_MS = 500;
/** How long a cancelled run waits for workers to let go of its shards; a dead worker's is let go by the queue. */
const LET_GO_MS = 60_000;

export interface FleetProgress {
  /** Bytes of the input that are coded. */
  readonly done: number;
  /** Shards that are being coded. */
  readonly active: number;
}

export class FleetRun {
  readonly id: string;
  readonly #ranges: readonly ContentRange[];
  readonly #store: Store;
  readonly #queue: Queue<{ readonly run: string; readonly shard?: number }>;
  readonly #flows: FlowProducer;

  #isOver = false;

  constructor(id: string, ranges: readonly ContentRange[], store: Store, { bullmq, redis }: Client) {
    this.id = id;
    this.#ranges = ranges;
    this.#store = store;
    this.#queue = new bullmq.Queue(QUEUE, { connection: redis });
    this.#flows = new bullmq.FlowProducer({ connection: redis });
    // The connection comes back by itself.
    this.#queue.on("error", () => {});
    this.#flows.on("error", () => {});
  }

  /** Throws when it was cancelled. */
  expectWanted(): void {
    if (this.#isOver) throw new CommandError("The run was cancelled.");
  }

  async start(): Promise<void> {
    await this.#flows.add(flowOf(this.id, this.#ranges.length));
  }

  /** Returns when the result is in the store. Throws a CommandError with the reason when a job was given up. */
  async finish(onProgress: (progress: FleetProgress) => void): Promise<void> {
    for (;;) {
      this.expectWanted();
      const state = await this.#queue.getJobState(joinId(this.id));
      if (state === "completed") return;
      if (state === "failed") throw new CommandError(await this.#reason());
      // The queue's server has lost its memory; pieces that are done are in the store all the same.
      if (state === "unknown" && !this.#isOver) await this.start();
      onProgress(await this.#progress());
      await sleep(POLL_MS);
    }
  }

  /** Takes the run out of the queue and out of the store, whatever state it is in. */
  async remove(): Promise<void> {
    this.#isOver = true;
    // Whoever works at it sees that it is gone, and stops.
    await this.#store.removeRun(this.id);
    for (let waited = 0; ; waited += POLL_MS) {
      if (await this.#removeJobs()) break;
      if (waited >= LET_GO_MS)
        throw new CommandError("The run is cancelled, but a worker does not let go of it.");
      await sleep(POLL_MS);
    }
    // What was written meanwhile.
    await this.#store.removeRun(this.id);
  }

  async close(): Promise<void> {
    await this.#queue.close();
    await this.#flows.close();
  }

  /** False while a worker has one of them. */
  async #removeJobs(): Promise<boolean> {
    const join = await this.#queue.getJob(joinId(this.id));
    if (!join) return true;
    await join.removeUnprocessedChildren().catch(() => {});
    return join.remove({ removeChildren: true }).then(
      () => true,
      () => false,
    );
  }

  async #progress(): Promise<FleetProgress> {
    const join = await this.#queue.getJob(joinId(this.id));
    const { processed = 0 } = (await join?.getDependenciesCount({ processed: true })) ?? {};
    const active = (await this.#queue.getActive(0, 9999)).filter((job) => job?.data.run === this.id);
    const parts = active.map(({ progress }) => (typeof progress === "number" ? progress : 0));
    const [{ start, end }] = this.#ranges as [ContentRange];
    const finished = Math.min(this.#ranges.at(-1)!.end, processed * (end - start));
    return { done: finished + parts.reduce((sum, part) => sum + part, 0), active: active.length };
  }

  /** What the job that was given up said. */
  async #reason(): Promise<string> {
    const failed = (await this.#queue.getFailed(0, 9999)).filter((job) => job.data.run === this.id);
    const job = failed.find(({ name }) => name === "code") ?? failed[0];
    const what = job?.name === "code" ? `Shard ${job.data.shard}` : "The join";
    return `${what} failed on the fleet: ${job?.failedReason ?? "the reason is not known."}`;
  }
}
