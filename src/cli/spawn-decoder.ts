import { Worker } from "node:worker_threads";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import type { Thread } from "../model/kernel/decoder-thread.ts";

/** A thread of the transformer; it does not keep the process alive. */
export function spawnDecoder(): Thread {
  const worker = new Worker(new URL("decoder-thread.mjs", import.meta.url));
  // Not at once: the listener that Comlink attaches would take it back.
  worker.once("online", () => worker.unref());
  return {
    endpoint: nodeEndpoint(worker),
    onDeath: (callback) => {
      worker.once("error", (error) => callback(error.message));
      worker.once("exit", (code) => callback(`exit ${code}`));
    },
  };
}
