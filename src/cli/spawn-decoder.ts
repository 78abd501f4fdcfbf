import { Worker } from "node:worker_threads";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import type { Thread } from "../model/kernel/decoder-thread.ts";

/** A thread of the transformer; it keeps the process alive only while it is waited for. */
export function spawnDecoder(): Thread {
  const worker = new Worker(new URL("decoder-thread.mjs", import.meta.url));
  let isBusy = false;
  const settle = () => (isBusy ? worker.ref() : worker.unref());
  // Not at once: the listener that Comlink attaches would take it back.
  worker.once("online", settle);
  return {
    endpoint: nodeEndpoint(worker),
    setBusy: (busy) => {
      isBusy = busy;
      settle();
    },
    onDeath: (callback) => {
      worker.once("error", (error) => callback(error.message));
      worker.once("exit", (code) => callback(`exit ${code}`));
    },
  };
}
