import { TEXT } from "../language/text.ts";
import type { Task } from "./task.ts";

/** Tells a screen reader how each task ended, but not every step on the way. */
export class Announcer {
  readonly #element: HTMLElement;

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  say(sentence: string): void {
    this.#element.textContent = sentence;
  }

  follow(task: Task): void {
    let last = "";
    task.onChange(() => {
      const { status } = task;
      if (status.state === last) return;
      last = status.state;
      const what = ending(task);
      if (what) this.say(TEXT.announce.done(task.name, what));
    });
  }
}

function ending({ status }: Task): string {
  if (status.state === "failed") return status.message;
  if (status.state === "cancelled") return TEXT.job.cancelled;
  if (status.state !== "done") return "";
  const { direction, bytesIn, bytesOut, seconds, isSalvaged } = status.outcome;
  if (isSalvaged) return TEXT.job.salvaged(bytesOut);
  return direction === "compress"
    ? TEXT.job.compressed(bytesIn, bytesOut)
    : TEXT.job.restored(bytesOut, seconds);
}
