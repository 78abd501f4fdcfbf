import { Helpers } from "../src/codec/helpers.ts";
import { lineTo, type Thread } from "../src/threads/thread.ts";

/** A thread of the transformer. */
export const spawnDecoder = (): Thread =>
  threadOf(new Worker(new URL("./decoder.worker.ts", import.meta.url), { type: "module" }));

/** The codec's own threads, which all files share. */
export const helpers = new Helpers({
  get count() {
    return navigator.hardwareConcurrency;
  },
  spawn: (service) =>
    threadOf(
      service === "check"
        ? new Worker(new URL("./check.worker.ts", import.meta.url), { type: "module" })
        : new Worker(new URL("./bytes.worker.ts", import.meta.url), { type: "module" }),
    ),
});

/** It ends with the worker that started it. */
function threadOf(worker: Worker): Thread {
  return {
    line: lineTo(worker),
    onDeath: (callback) => {
      worker.addEventListener("error", (event) => callback(event.message));
      worker.addEventListener("messageerror", () => callback("a message was lost"));
    },
  };
}
