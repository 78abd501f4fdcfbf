import { MessageChannel } from "node:worker_threads";
import * as Comlink from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { afterEach, describe, expect, it } from "vitest";
import { CodecClient, type WorkerLike } from "./codec-client.ts";
import type { CodecWorker, JobListener } from "./protocol.ts";

const STATUS = {
  backend: "wasm",
  fallback: undefined,
  modelId: "ab",
} as const;
const FINISHED = {
  bytesIn: 3,
  bytesOut: 2,
  lanes: 1,
  usedModel: true,
  storedName: undefined,
  isArchive: false,
};
const JOB = { kind: "compress", input: new Blob(["abc"]), name: "a", preset: "fast" } as const;
const LISTENER: JobListener = { onFile: () => {}, onBytes: () => {}, onProgress: () => {} };

/** Node's types lack the DOM's listener types. */
type Listener = Parameters<WorkerLike["addEventListener"]>[1];

const started: FakeWorker[] = [];

/** A worker in this very thread: the far end of a channel. */
class FakeWorker extends EventTarget implements WorkerLike {
  terminated = false;
  readonly #channel = new MessageChannel();
  readonly #near = nodeEndpoint(this.#channel.port1);

  constructor(run: CodecWorker["run"]) {
    super();
    const api: CodecWorker = { prepare: async () => ({ ok: true, value: STATUS }), run };
    Comlink.expose(api, nodeEndpoint(this.#channel.port2));
    started.push(this);
  }

  postMessage(message: unknown, transfer?: Parameters<WorkerLike["postMessage"]>[1]): void {
    this.#near.postMessage(message, transfer);
  }

  override addEventListener(type: string, listener: Listener): void {
    if (type === "message") this.#near.addEventListener(type, listener);
    else super.addEventListener(type, listener);
  }

  override removeEventListener(type: string, listener: Listener): void {
    if (type === "message") this.#near.removeEventListener(type, listener);
    else super.removeEventListener(type, listener);
  }

  start(): void {
    this.#near.start?.();
  }

  terminate(): void {
    this.terminated = true;
    this.#channel.port1.close();
  }
}

const clientRunning = (run: CodecWorker["run"]) => new CodecClient(() => new FakeWorker(run));
const never = () => new Promise<never>(() => {});

afterEach(() => {
  for (const worker of started.splice(0)) worker.terminate();
});

describe("the codec client", () => {
  it("runs jobs in one worker", async () => {
    const client = clientRunning(async () => ({ ok: true, value: FINISHED }));
    expect(await client.prepare()).toEqual(STATUS);
    expect(await client.run(JOB, LISTENER, new AbortController().signal)).toEqual(FINISHED);
    expect(started).toHaveLength(1);
  });

  it("passes the worker's errors on with their code", async () => {
    const client = clientRunning(async () => ({ ok: false, code: "truncated", message: "It is cut off." }));
    const run = client.run(JOB, LISTENER, new AbortController().signal);
    await expect(run).rejects.toMatchObject({ code: "truncated", message: "It is cut off." });
  });

  it("ends a worker in which something unforeseen went wrong, so that a retry begins anew", async () => {
    const client = clientRunning(async () => ({ ok: false, code: "crash", message: "Device lost." }));
    const run = client.run(JOB, LISTENER, new AbortController().signal);
    await expect(run).rejects.toMatchObject({ code: "backend", message: "Device lost." });
    expect(started[0]?.terminated).toBe(true);
    await client.prepare();
    expect(started).toHaveLength(2);
  });

  it("ends the worker on abort, and starts another for the next job", async () => {
    const controller = new AbortController();
    let begun = () => {};
    const running = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const client = clientRunning(() => {
      begun();
      return never();
    });
    const run = client.run(JOB, LISTENER, controller.signal);
    await running;
    controller.abort(new Error("stop"));
    await expect(run).rejects.toThrow("stop");
    expect(started[0]?.terminated).toBe(true);
    await client.prepare();
    expect(started).toHaveLength(2);
  });

  it("does not start a job that was aborted before", async () => {
    const client = clientRunning(never);
    await expect(client.run(JOB, LISTENER, AbortSignal.abort(new Error("early")))).rejects.toThrow("early");
    expect(started).toHaveLength(0);
  });

  it("turns a crash into a sentence, and a retry starts another worker", async () => {
    const client = clientRunning(() => {
      started[0]?.dispatchEvent(Object.assign(new Event("error"), { message: "out of memory" }));
      return never();
    });
    const run = client.run(JOB, LISTENER, new AbortController().signal);
    await expect(run).rejects.toThrow("The worker stopped unexpectedly (out of memory); try again");
    expect(started[0]?.terminated).toBe(true);
    expect(await client.prepare()).toEqual(STATUS);
    expect(started).toHaveLength(2);
  });
});
