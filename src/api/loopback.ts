import type { Line } from "../threads/thread.ts";
import type { EndableThread } from "./platform.ts";

/** What would run on another thread, on the caller's own. */
export function loopback(serve: (line: Line) => void): EndableThread {
  let isOver = false;
  let onDeath: (reason: string) => void = () => {};
  /** One end: what is sent there arrives at the other. */
  const pipe = () => {
    let listener: (message: unknown) => void = () => {};
    return {
      send: (message: unknown) => queueMicrotask(() => isOver || listener(message)),
      onMessage: (callback: (message: unknown) => void) => {
        listener = callback;
      },
    };
  };
  const [there, back] = [pipe(), pipe()];
  serve({ send: back.send, onMessage: there.onMessage });
  return {
    line: { send: there.send, onMessage: back.onMessage },
    onDeath: (callback) => {
      onDeath = callback;
    },
    end: () => {
      isOver = true;
      onDeath("it was ended");
    },
  };
}
