/** A thread under Node: what it serves is its data. */
import { parentPort, workerData } from "node:worker_threads";
import { serveBytes } from "../codec/bytes/byte-pool.ts";
import { serveCheck } from "../codec/text/check-thread.ts";
import { serveDecoder } from "../model/wasm/decoder-thread.ts";
import type { Line } from "../threads/thread.ts";

const SERVICES = { decoder: serveDecoder, check: serveCheck, bytes: serveBytes };
export type Service = keyof typeof SERVICES;

const port = parentPort;
if (!port) throw new Error("this module runs on a worker thread");
const line: Line = {
  send: (message, transfer) => port.postMessage(message, transfer),
  onMessage: (callback) => port.on("message", callback),
};
SERVICES[workerData as Service](line);
