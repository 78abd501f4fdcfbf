/** A thread under Node: its data names the service. */

import { parentPort, workerData } from "node:worker_threads";
import type { Line } from "../threads/thread.ts";
import { platform } from "./node-platform.ts";
import type { Service } from "./platform.ts";
import { serveOn } from "./services.ts";

const port = parentPort;
if (!port) throw new Error("this module runs on a worker thread");
const line: Line = {
  send: (message, transfer) => port.postMessage(message, transfer),
  onMessage: (callback) => port.on("message", callback),
};
serveOn(line, workerData as Service, platform);
