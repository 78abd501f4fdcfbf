import { Worker } from "node:worker_threads";
import type { EndableThread, Service } from "./platform.ts";

/** A thread under Node. It keeps the process alive only while it is waited for. */
export function spawn(service: Service): EndableThread {
  // In the sources a module that brings the TypeScript loader along; in the package the service itself.
  const worker = new Worker(new URL("thread.mjs", import.meta.url), { workerData: service });
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
    end: () => void worker.terminate(),
  };
}
