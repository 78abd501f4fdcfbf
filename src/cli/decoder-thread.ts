/** A thread of the transformer under Node. */
import { parentPort } from "node:worker_threads";
import { serveDecoder } from "../model/kernel/decoder-thread.ts";

const port = parentPort;
if (!port) throw new Error("this module runs on a worker thread");
serveDecoder({
  send: (message, transfer) => port.postMessage(message, transfer),
  onMessage: (callback) => port.on("message", callback),
});
