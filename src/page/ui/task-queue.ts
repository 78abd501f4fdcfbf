import { NacreError } from "../../core.ts";
import { TEXT } from "../language/text.ts";
import { remediesFor } from "./remedies.ts";
import { SaidError, sentenceOf } from "./sentence.ts";
import type { Manner, Outcome, Status, Task } from "./task.ts";

/** Runs tasks one after the other. */
export class TaskQueue {
  readonly #run: (task: Task) => Promise<Outcome>;
  readonly #onChange: () => void;
  #tasks: Task[] = [];
  #isRunning = false;
  /** Both as they were when the queue last went from idle to busy. */
  #begin = 0;
  #bytesBefore = 0;

  /** onChange: a task was added, removed or made progress. */
  constructor(run: (task: Task) => Promise<Outcome>, onChange: () => void) {
    this.#run = run;
    this.#onChange = onChange;
  }

  get tasks(): readonly Task[] {
    return this.#tasks;
  }

  get isBusy(): boolean {
    return this.#tasks.some((task) => task.isPending);
  }

  /** Whether a result would be lost with the page. */
  get hasUnsaved(): boolean {
    return this.#tasks.some((task) => task.isUnsaved);
  }

  get bytesTotal(): number {
    return this.#tasks.reduce((sum, task) => sum + task.total, 0);
  }

  /** A task that has ended counts in full, however it ended. */
  get bytesDone(): number {
    return this.#tasks.reduce((sum, task) => sum + (task.isPending ? task.bytesDone : task.total), 0);
  }

  /** Bytes per second since work began. */
  get rate(): number {
    const seconds = (performance.now() - this.#begin) / 1000;
    return (this.bytesDone - this.#bytesBefore) / Math.max(seconds, 0.001);
  }

  add(...tasks: readonly Task[]): void {
    for (const task of tasks) task.onChange(this.#onChange);
    this.#tasks.push(...tasks);
    this.#work();
  }

  retry(task: Task, manner?: Manner): void {
    if (task.isPending) return;
    task.reset(manner);
    this.#work();
  }

  cancelAll(): void {
    for (const task of this.#tasks) task.cancel();
  }

  /** Gives these up, and drops them. */
  remove(tasks: readonly Task[]): void {
    for (const task of tasks) task.cancel();
    this.#tasks = this.#tasks.filter((task) => !tasks.includes(task));
    this.#onChange();
  }

  /** Drops the tasks that have ended. */
  clear(): void {
    this.#tasks = this.#tasks.filter((task) => task.isPending);
    this.#onChange();
  }

  async #work(): Promise<void> {
    this.#onChange();
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#begin = performance.now();
    this.#bytesBefore = this.bytesDone;
    for (;;) {
      const task = this.#tasks.find(({ status }) => status.state === "waiting");
      if (!task) break;
      await this.#process(task);
    }
    this.#isRunning = false;
    this.#onChange();
  }

  /** Never rejects: whatever goes wrong becomes the task's status. */
  async #process(task: Task): Promise<void> {
    const { signal } = task;
    try {
      const outcome = await this.#run(task);
      if (!signal.aborted) task.status = { state: "done", outcome };
    } catch (error) {
      if (!signal.aborted) task.status = failure(error, task);
    }
  }
}

function failure(error: unknown, task: Task): Status {
  return { state: "failed", message: sentenceFor(error), remedies: remediesFor(error, task) };
}

/** Whatever else is thrown comes from the browser, when it cannot read the file. */
function sentenceFor(error: unknown): string {
  const isOurs =
    error instanceof NacreError ||
    error instanceof SaidError ||
    (error instanceof DOMException && error.name === "QuotaExceededError");
  return isOurs ? sentenceOf(error) : TEXT.job.cannotRead(sentenceOf(error));
}
