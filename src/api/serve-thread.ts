/** A thread under Node: its data names the service. */

import { parentPort, workerData } from "node:worker_threads";
import type { Line } from "../threads/thread.ts";
import type { Service } from "./platform.ts";

const port = parentPort;
if (!port) throw new Error("this module runs on a worker thread");
const line: Line = {
  send: (message, transfer) => port.postMessage(message, transfer),
  onMessage: (callback) => port.on("message", callback),
};
const service: Service = workerData;
// What most threads are for is loaded without the codec, in half the time.
if (service === "transformer") (await import("../model/wasm/transformer-thread.ts")).serveTransformer(line);
else (await import("./services.ts")).serveOn(line, service, (await import("./node-platform.ts")).platform);
