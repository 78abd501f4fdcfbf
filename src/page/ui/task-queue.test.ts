import { describe, expect, it } from "vitest";
import { NacreError } from "../../base/errors.ts";
import { type Outcome, Task } from "./task.ts";
import { TaskQueue } from "./task-queue.ts";

const OUTCOME: Outcome = {
  direction: "compress",
  bytesIn: 3,
  bytesOut: 2,
  seconds: 1,
  gzipBytes: 23,
  results: [],
  folders: [],
  links: [],
  lost: [],
  isWithoutModel: false,
  isSalvaged: false,
  isArchive: false,
  text: undefined,
};

const taskOf = (name: string, bytes = 10) => new Task(new File([new Uint8Array(bytes)], name), "fast");
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A queue whose tasks end when the test says so. */
function manualQueue() {
  const started: { task: Task; end: (outcome: Outcome) => void; fail: (error: unknown) => void }[] = [];
  const queue = new TaskQueue(
    (task) =>
      new Promise((end, fail) => {
        started.push({ task, end, fail });
        task.signal.addEventListener("abort", () => fail(task.signal.reason));
        task.status = { state: "working", direction: "compress", seconds: 0 };
      }),
    () => {},
  );
  return { queue, started };
}

const states = (queue: TaskQueue) => queue.tasks.map(({ status }) => status.state);

describe("the queue", () => {
  it("deals with one task at a time, in order", async () => {
    const { queue, started } = manualQueue();
    for (const name of ["a", "b"]) queue.add(taskOf(name));
    expect(states(queue)).toEqual(["working", "waiting"]);
    started[0]?.end(OUTCOME);
    await settled();
    expect(states(queue)).toEqual(["done", "working"]);
    expect(queue.isBusy).toBe(true);
    started[1]?.end(OUTCOME);
    await settled();
    expect(queue.isBusy).toBe(false);
  });

  it("adds up the bytes of all tasks", async () => {
    const { queue, started } = manualQueue();
    for (const bytes of [30, 50, 20]) queue.add(taskOf("a", bytes));
    started[0]?.end(OUTCOME);
    await settled();
    if (started[1]) started[1].task.bytesDone = 15;
    expect([queue.bytesDone, queue.bytesTotal]).toEqual([45, 100]);
  });

  it("goes on after a failure, and says what failed", async () => {
    const { queue, started } = manualQueue();
    for (const name of ["a", "b"]) queue.add(taskOf(name));
    started[0]?.fail(new NacreError("truncated", {}));
    await settled();
    expect(queue.tasks[0]?.status).toEqual({
      state: "failed",
      message: expect.stringMatching(/cut off.*complete copy/),
      remedies: [],
    });
    expect(started[1]?.task.name).toBe("b");
  });

  it("cancels all, and a retry runs again", async () => {
    const { queue, started } = manualQueue();
    for (const name of ["a", "b"]) queue.add(taskOf(name));
    queue.cancelAll();
    await settled();
    expect(states(queue)).toEqual(["cancelled", "cancelled"]);
    expect(started).toHaveLength(1);
    queue.retry(queue.tasks[1] as Task);
    expect(states(queue)).toEqual(["cancelled", "working"]);
    started[1]?.end(OUTCOME);
    await settled();
    expect(states(queue)).toEqual(["cancelled", "done"]);
  });

  it("a task that is retried while its cancelled run ends is not lost", async () => {
    const { queue, started } = manualQueue();
    const task = taskOf("a");
    queue.add(task);
    task.cancel();
    queue.retry(task);
    await settled();
    expect(started).toHaveLength(2);
    started[1]?.end(OUTCOME);
    await settled();
    expect(states(queue)).toEqual(["done"]);
  });

  it("knows whether a result would be lost", async () => {
    const { queue, started } = manualQueue();
    const task = taskOf("a");
    queue.add(task);
    const results = [{ path: "a.nacre", blob: new Blob([]) }];
    expect(queue.hasUnsaved).toBe(false);
    started[0]?.end({ ...OUTCOME, results });
    await settled();
    expect(queue.hasUnsaved).toBe(true);
    task.markSaved(results);
    expect(queue.hasUnsaved).toBe(false);
  });

  it("gives up what is removed, and goes on with the rest", async () => {
    const { queue, started } = manualQueue();
    for (const name of ["a", "b", "c"]) queue.add(taskOf(name));
    queue.remove(queue.tasks.slice(0, 2));
    await settled();
    expect(started[0]?.task.signal.aborted).toBe(true);
    expect(queue.tasks.map(({ name }) => name)).toEqual(["c"]);
    expect(states(queue)).toEqual(["working"]);
  });

  it("forgets what is over and keeps what is not", async () => {
    const { queue, started } = manualQueue();
    for (const name of ["a", "b"]) queue.add(taskOf(name));
    started[0]?.end(OUTCOME);
    await settled();
    queue.clear();
    expect(queue.tasks.map(({ name }) => name)).toEqual(["b"]);
  });
});
