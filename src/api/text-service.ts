import { Helpers } from "../codec/helpers.ts";
import { serveTexts } from "../codec/text/text-pool.ts";
import { receiveModel } from "../model/wasm/wasm-runtime.ts";
import type { Service } from "../threads/helper-threads.ts";
import type { Line, Thread } from "../threads/thread.ts";

/** Codes texts beside other threads that do, each with its own copy of the model, by our WASM kernel. */
export function serveTextsOn(line: Line, spawn: (service: Service | "transformer") => Thread): void {
  serveTexts(line, (content, count) => ({
    model: receiveModel(content, { count, spawn: () => spawn("transformer") }),
    helpers: new Helpers({ count, spawn }),
  }));
}
