/** A thread of the transformer under Node. */
import { parentPort } from "node:worker_threads";
import * as Comlink from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { DecoderHost } from "../model/kernel/decoder-thread.ts";

if (!parentPort) throw new Error("this module runs on a worker thread");
Comlink.expose(new DecoderHost(), nodeEndpoint(parentPort));
