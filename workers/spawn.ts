import { CheckThread } from "../src/codec/text/check-thread.ts";
import { lineTo, type Thread } from "../src/threads/thread.ts";

/** A thread of the transformer. */
export const spawnDecoder = (): Thread =>
  threadOf(new Worker(new URL("./decoder.worker.ts", import.meta.url), { type: "module" }));

let check: CheckThread | undefined;

/** The thread that checks what is encoded: one, which is started when it is first asked for. */
export function checkThread(): CheckThread {
  check ??= new CheckThread(
    threadOf(new Worker(new URL("./check.worker.ts", import.meta.url), { type: "module" })),
  );
  return check;
}

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
