import { lineTo, type Thread } from "../src/model/kernel/decoder-thread.ts";

/** A thread of the transformer; it ends with the worker that started it. */
export function spawnDecoder(): Thread {
  const worker = new Worker(new URL("./decoder.worker.ts", import.meta.url), { type: "module" });
  return {
    line: lineTo(worker),
    onDeath: (callback) => {
      worker.addEventListener("error", (event) => callback(event.message));
      worker.addEventListener("messageerror", () => callback("a message was lost"));
    },
  };
}
