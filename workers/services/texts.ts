/** Codes texts beside each other, each with its own copy of the model. */

import { Helpers } from "../../src/codec/helpers.ts";
import { serveTexts } from "../../src/codec/text/text-pool.ts";
import { receiveModel } from "../../src/model/wasm/wasm-runtime.ts";
import { lineTo } from "../../src/threads/thread.ts";
import { spawn, spawnTransformer } from "../spawn.ts";

export function serveTextsHere(): void {
  serveTexts(lineTo(self), (content, count) => ({
    model: receiveModel(content, { count, spawn: spawnTransformer }),
    helpers: new Helpers({ count, spawn }),
  }));
}
