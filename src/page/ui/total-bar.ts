import { withoutSuffix } from "../../core.ts";
import { TEXT } from "../language/text.ts";
import { saveAll } from "./save/save-all.ts";
import { sentenceOf } from "./sentence.ts";
import type { TaskQueue } from "./task-queue.ts";

/** The line above the list: the progress of all tasks together, and the buttons that act on all of them. */
export class TotalBar {
  readonly #element: HTMLElement;
  readonly #queue: TaskQueue;
  readonly #title = document.title;
  readonly #text: HTMLElement;
  readonly #progress: HTMLProgressElement;
  readonly #cancel: HTMLButtonElement;
  readonly #save: HTMLButtonElement;
  readonly #clear: HTMLButtonElement;
  /** What the last of those buttons did, shown until something changes. */
  #note = "";

  constructor(element: HTMLElement, queue: TaskQueue, onClear: () => void) {
    this.#element = element;
    this.#queue = queue;
    this.#text = this.#find(".total-text");
    this.#progress = this.#find("progress");
    this.#cancel = this.#find("#cancel-all");
    this.#save = this.#find("#save-all");
    this.#clear = this.#find("#clear");
    this.#cancel.addEventListener("click", () => {
      queue.cancelAll();
      this.#keepFocus();
    });
    this.#save.addEventListener("click", () => this.#saveAll());
    this.#clear.addEventListener("click", () => {
      if (queue.hasUnsaved && !window.confirm(TEXT.total.clearUnsaved)) return;
      queue.clear();
      onClear();
    });
  }

  /** Shown until work begins. */
  say(note: string): void {
    this.#note = note;
    this.refresh();
  }

  refresh(): void {
    const { tasks, isBusy, bytesDone, bytesTotal, rate } = this.#queue;
    const pending = tasks.filter((task) => task.isPending).length;
    const done = tasks.filter(({ status }) => status.state === "done").length;
    const cancelled = tasks.filter(({ status }) => status.state === "cancelled").length;
    const hadFocus = this.#element.contains(document.activeElement);
    this.#element.hidden = tasks.length === 0;
    this.#progress.classList.toggle("idle", !isBusy || tasks.length < 2);
    this.#progress.value = bytesTotal === 0 ? 0 : bytesDone / bytesTotal;
    this.#cancel.hidden = pending < 2;
    this.#save.hidden = done < 2 || isBusy;
    this.#clear.hidden = isBusy;
    if (hadFocus) this.#keepFocus();
    const left = rate > 0 ? TEXT.job.timeLeft((bytesTotal - bytesDone) / rate) : "";
    if (isBusy) this.#note = "";
    const finished = TEXT.total.finished(done, tasks.length - done - cancelled, cancelled);
    this.#text.textContent = isBusy
      ? `${TEXT.total.working(tasks.length - pending, tasks.length)}: ${TEXT.job.progress(bytesDone, bytesTotal, rate, left)}`
      : this.#note || finished;
    const percent = Math.floor((100 * bytesDone) / Math.max(1, bytesTotal));
    document.title = isBusy ? TEXT.total.title(percent) : this.#title;
  }

  /** If the focused button went, the focus is on what is left, and not lost. */
  #keepFocus(): void {
    const buttons = [this.#save, this.#clear, this.#cancel].filter(({ hidden }) => !hidden);
    if (!buttons.some((button) => button === document.activeElement)) (buttons[0] ?? this.#element).focus();
  }

  async #saveAll(): Promise<void> {
    const finished = this.#queue.tasks.flatMap((task) =>
      task.status.state === "done" ? [[task, task.status.outcome] as const] : [],
    );
    const folders: string[] = [];
    const files = finished.flatMap(([{ name }, { isArchive, results, folders: own }]) => {
      // The files of an archive stay together.
      const folder = isArchive ? `${withoutSuffix(name) ?? name}/` : "";
      folders.push(...own.map((path) => folder + path));
      return results.map(({ path, blob }) => ({ path: folder + path, blob }));
    });
    try {
      if (await saveAll(files, folders, TEXT.total.zipName)) {
        for (const [task, outcome] of finished) task.markSaved(outcome.results);
        this.#note = TEXT.total.saved(files.length);
      }
    } catch (error) {
      this.#note = sentenceOf(error);
    }
    this.refresh();
  }

  #find<T extends Element>(selector: string): T {
    return this.#element.querySelector(selector) as T;
  }
}
