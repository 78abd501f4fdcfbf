import { Helpers } from "../src/codec/helpers.ts";
import { browserThreads } from "../src/threads/browser-threads.ts";
import type { Service } from "../src/threads/helper-threads.ts";
import { lineTo, type Thread } from "../src/threads/thread.ts";

/** What a worker starts for its own work. */
export type ThreadService = Service | "transformer";

/** A thread of the transformer. */
export const spawnTransformer = (): Thread => spawn("transformer");

/** The codec's own threads, which all files share. */
export const helpers = new Helpers({
  get count() {
    return browserThreads();
  },
  spawn,
});

/** Starts another worker from this one's own entry; it ends with this one. */
export function spawn(service: ThreadService): Thread {
  const worker = new Worker(location.href, { type: "module", name: service });
  return {
    line: lineTo(worker),
    onDeath: (callback) => {
      worker.addEventListener("error", (event) => callback(event.message));
      worker.addEventListener("messageerror", () => callback("a message was lost"));
    },
  };
}
