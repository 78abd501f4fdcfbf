import { MessageChannel, type MessagePort } from "node:worker_threads";
import type { Line, Thread } from "../src/threads/thread.ts";

const lineTo = (port: MessagePort): Line => ({
  send: (message, transfer) => port.postMessage(message, transfer),
  onMessage: (callback) => port.on("message", callback),
});

export interface FakeThreads {
  readonly spawn: () => Thread;
  /** Kills the threads, in the order in which they were started. */
  readonly deaths: readonly ((reason: string) => void)[];
}

/** Threads that are this one: messages are real, concurrency is not. on(message): what arrives of it, if anything. */
export function fakeThreads(
  serve: (line: Line) => void,
  on: (message: unknown) => unknown = (message) => message,
): FakeThreads {
  const deaths: ((reason: string) => void)[] = [];
  const spawn = (): Thread => {
    const { port1, port2 } = new MessageChannel();
    serve(lineTo(port1));
    const line = lineTo(port2);
    port1.unref();
    port2.unref();
    const send: Line["send"] = (message, transfer) => {
      const arriving = on(message);
      if (arriving !== undefined) line.send(arriving, transfer);
    };
    return { line: { ...line, send }, onDeath: (callback) => deaths.push(callback) };
  };
  return { deaths, spawn };
}
