import { Worker } from "node:worker_threads";
import type { Thread } from "../model/kernel/decoder-thread.ts";

/** A thread of the transformer; it keeps the process alive only while it is waited for. */
export function spawnDecoder(): Thread {
  const worker = new Worker(new URL("decoder-thread.mjs", import.meta.url));
  let isBusy = false;
  const settle = () => (isBusy ? worker.ref() : worker.unref());
  // Not at once: the listener of messages would take it back.
  worker.once("online", settle);
  return {
    line: {
      send: (message, transfer) => worker.postMessage(message, transfer),
      onMessage: (callback) => worker.on("message", callback),
    },
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
