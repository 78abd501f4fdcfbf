/** What an interrupted run must not leave behind. */

import { CommandError } from "./command-error.ts";

/** Something half-made. `discard` waits until whoever writes it has stopped, and leaves nothing of it. */
export interface Unfinished {
  discard(): Promise<void>;
}

const all = new Set<Unfinished>();
let isStopping = false;

/** To be called before anything of it is on a disk. Throws when the run is being stopped. */
export function begun(output: Unfinished): void {
  if (isStopping) throw new CommandError("Interrupted.");
  all.add(output);
}

/** It is complete, or gone. */
export function ended(output: Unfinished): void {
  all.delete(output);
}

/** Discards everything, the latest first, and lets nothing new begin. */
export async function discardAll(): Promise<void> {
  isStopping = true;
  for (const output of [...all].reverse()) await output.discard().catch(() => {});
}
