import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { Helpers } from "../codec/helpers.ts";
import type { Thread } from "../threads/thread.ts";
import type { Service } from "./serve-thread.ts";

/** A thread of the transformer. */
export const spawnDecoder = (): Thread => spawn("decoder");

let helpers: Helpers | undefined;

/** The codec's own threads, which all files of a run share. */
export function helperThreads(count = availableParallelism()): Helpers {
  helpers ??= new Helpers({ count, spawn });
  return helpers;
}

/** It keeps the process alive only while it is waited for. */
function spawn(service: Service): Thread {
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
  };
}
