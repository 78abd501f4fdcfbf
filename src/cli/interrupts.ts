/** Ctrl-C and its kin: what is half-made goes, then the process ends as the signal would have ended it. */

import { discardAll } from "./unfinished.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

let interrupted = false;

export function isInterrupted(): boolean {
  return interrupted;
}

export function cleanUpOnSignals(): void {
  for (const signal of SIGNALS) {
    // A terminal's Ctrl-C may come twice: from the terminal, and passed on by npm.
    process.on(signal, () => {
      if (interrupted) return;
      interrupted = true;
      discardAll().finally(() => {
        // Not process.exit, which waits for reads that may never end.
        process.removeAllListeners(signal);
        process.kill(process.pid, signal);
      });
    });
  }
}
