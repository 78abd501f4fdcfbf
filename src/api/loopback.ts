import type { Line } from "../threads/thread.ts";
import type { EndableThread } from "./platform.ts";

/** What would run on another thread, on the caller's own. */
export function loopback(serve: (line: Line) => Promise<void>): EndableThread {
  let isOver = false;
  let onDeath: (reason: string) => void = () => {};
  /** One end: what is sent there arrives at the other. */
  const pipe = () => {
    let listen: (callback: (message: unknown) => void) => void = () => {};
    const listener = new Promise<(message: unknown) => void>((resolve) => {
      listen = resolve;
    });
    return {
      send: (message: unknown) => void listener.then((callback) => isOver || callback(message)),
      onMessage: listen,
    };
  };
  const [there, back] = [pipe(), pipe()];
  serve({ send: back.send, onMessage: there.onMessage }).catch((error) => onDeath(String(error)));
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
