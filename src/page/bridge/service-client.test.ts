import { MessageChannel } from "node:worker_threads";
import * as Comlink from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { NacreError } from "../../base/errors.ts";
import { CodecClient } from "./codec-client.ts";
import type { CodecService, JobListener } from "./codec-protocol.ts";
import type { WorkerLike } from "./live-worker.ts";

const STATUS = {
  backend: "wasm",
  restores: "wasm",
  card: undefined,
  threads: 1,
  fallback: undefined,
  modelId: "ab",
} as const;
const FINISHED = {
  bytesIn: 3,
  bytesOut: 2,
  lanes: 1,
  usedModel: true,
  storedName: undefined,
  directory: undefined,
  lost: [],
  seconds: 1,
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

  constructor(run: CodecService["run"]) {
    super();
    const compare = async () => ({ ok: true, value: 1 }) as const;
    const api: CodecService = { prepare: async () => ({ ok: true, value: STATUS }), compare, run };
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

const asThrown = ({ code, data, message }: NacreError) => ({ code, data, message });
const clientRunning = (run: CodecService["run"]) => new CodecClient(() => new FakeWorker(run));
const never = () => new Promise<never>(() => {});

afterEach(() => {
  for (const worker of started.splice(0)) worker.terminate();
});

describe("a service of the page", () => {
  it("runs jobs in one worker", async () => {
    const client = clientRunning(async () => ({ ok: true, value: FINISHED }));
    expect(await client.prepare(() => {})).toEqual(STATUS);
    expect(await client.run(JOB, LISTENER, new AbortController().signal)).toEqual(FINISHED);
    expect(started).toHaveLength(1);
  });

  it("passes the worker's errors on with their code, data and message, and lives on", async () => {
    const client = clientRunning(async () => ({ ok: false, failure: { code: "limit", data: { max: 7 } } }));
    const run = client.run(JOB, LISTENER, new AbortController().signal);
    await expect(run).rejects.toBeInstanceOf(NacreError);
    await expect(run).rejects.toMatchObject(asThrown(new NacreError("limit", { max: 7 })));
    expect(started[0]?.terminated).toBe(false);
  });

  it("ends a worker in which something unforeseen went wrong, so that a retry begins anew", async () => {
    const failure = { code: "internal", data: { detail: "device lost" } } as const;
    const client = clientRunning(async () => ({ ok: false, failure }));
    const run = client.run(JOB, LISTENER, new AbortController().signal);
    await expect(run).rejects.toMatchObject(failure);
    expect(started[0]?.terminated).toBe(true);
    await client.prepare(() => {});
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
    await client.prepare(() => {});
    expect(started).toHaveLength(2);
  });

  it("does not start a job that was aborted before", async () => {
    const client = clientRunning(never);
    await expect(client.run(JOB, LISTENER, AbortSignal.abort(new Error("early")))).rejects.toThrow("early");
    expect(started).toHaveLength(0);
  });

  it("tells of a crash, and a retry starts another worker", async () => {
    const client = clientRunning(() => {
      started[0]?.dispatchEvent(Object.assign(new Event("error"), { message: "out of memory" }));
      return never();
    });
    const run = client.run(JOB, LISTENER, new AbortController().signal);
    await expect(run).rejects.toMatchObject({ code: "crash", data: { detail: "out of memory" } });
    expect(started[0]?.terminated).toBe(true);
    expect(await client.prepare(() => {})).toEqual(STATUS);
    expect(started).toHaveLength(2);
  });

  it("ends a worker that has been idle, but none that is at work", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const client = clientRunning(never);
      const controller = new AbortController();
      const run = client.run(JOB, LISTENER, controller.signal);
      await client.prepare(() => {});
      vi.advanceTimersByTime(3_600_000);
      expect(started[0]?.terminated).toBe(false);
      controller.abort(new Error("stop"));
      await expect(run).rejects.toThrow("stop");
      await client.prepare(() => {});
      vi.advanceTimersByTime(3_600_000);
      expect(started.map(({ terminated }) => terminated)).toEqual([true, true]);
    } finally {
      vi.useRealTimers();
    }
  });
});
