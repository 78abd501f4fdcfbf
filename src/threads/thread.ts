/** Threads as Node and browsers both have them. */

/** One end of what joins two threads. */
export interface Line {
  send(message: unknown, transfer: ArrayBuffer[]): void;
  onMessage(callback: (message: unknown) => void): void;
}

export interface Thread {
  readonly line: Line;
  /** Whether anyone waits for it. */
  setBusy?(busy: boolean): void;
  /** Calls back when the thread has died: nothing would answer. */
  onDeath(callback: (reason: string) => void): void;
}

/** A browser's Worker, the global of one, or a started MessagePort. */
interface MessageTarget {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
}

export function lineTo(target: MessageTarget): Line {
  return {
    send: (message, transfer) => target.postMessage(message, transfer),
    onMessage: (callback) => target.addEventListener("message", ({ data }) => callback(data)),
  };
}
