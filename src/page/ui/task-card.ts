import { withoutSuffix } from "../../core.ts";
import { folderPicker } from "./save/folder-save.ts";
import { saveAll } from "./save/save-all.ts";
import { linkTo } from "./save/save-link.ts";
import { sentenceOf } from "./sentence.ts";
import { TEXT } from "./strings.ts";
import type { Outcome, Task } from "./task.ts";

export interface CardActions {
  readonly retry: (task: Task) => void;
  /** Shows the list of models. */
  readonly models: () => void;
  /** Shows the picture of a text. */
  readonly picture: (name: string, blob: Blob) => void;
}

/** One task's card in the list: its name, its progress, and its result or failure. */
export class TaskCard {
  readonly element: HTMLElement;
  readonly #task: Task;
  readonly #actions: CardActions;
  readonly #progress: HTMLProgressElement;
  readonly #detail: HTMLElement;
  readonly #more: HTMLElement;
  readonly #cancel: HTMLButtonElement;
  readonly #retry: HTMLButtonElement;
  readonly #picture: HTMLButtonElement;
  readonly #save: HTMLAnchorElement;
  #state = "";

  constructor(template: HTMLTemplateElement, task: Task, actions: CardActions) {
    this.element = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
    this.#task = task;
    this.#actions = actions;
    this.#progress = this.#find("progress");
    this.#detail = this.#find(".job-detail");
    this.#more = this.#find(".job-more");
    this.#cancel = this.#find(".job-cancel");
    this.#retry = this.#find(".job-retry");
    this.#picture = this.#find(".job-picture");
    this.#save = this.#find(".job-save");
    const label = this.#find<HTMLElement>(".job-name");
    label.textContent = task.name;
    label.title = task.name;
    this.#progress.setAttribute("aria-label", TEXT.job.progressOf(task.name));
    this.#cancel.setAttribute("aria-label", TEXT.job.cancel(task.name));
    this.#retry.setAttribute("aria-label", TEXT.job.retry(task.name));
    this.#picture.setAttribute("aria-label", TEXT.job.picture(task.name));
    this.#cancel.addEventListener("click", () => task.cancel());
    this.#retry.addEventListener("click", () => actions.retry(task));
    this.#find(".job-models").addEventListener("click", actions.models);
    task.onChange(() => this.#show());
    this.#show();
  }

  /** Removes the card from the page and frees its results. */
  remove(): void {
    for (const link of this.element.querySelectorAll("a")) {
      if (link.href.startsWith("blob:")) URL.revokeObjectURL(link.href);
    }
    this.element.remove();
  }

  #show(): void {
    const { status } = this.#task;
    const isNew = status.state !== this.#state;
    if (isNew) this.#enter(status.state);
    if (status.state === "waiting") this.#detail.textContent = TEXT.job.waiting;
    else if (status.state === "working") this.#showWork(status.direction, status.seconds);
    else if (status.state === "failed") this.#detail.textContent = status.message;
    else if (status.state === "cancelled") this.#detail.textContent = TEXT.job.cancelled;
    else if (isNew) this.#showOutcome(status.outcome);
  }

  /** Shows the buttons for a state; if the focused button disappears, the focus moves to another. */
  #enter(state: string): void {
    const hadFocus = this.element.contains(document.activeElement);
    this.#state = state;
    this.element.dataset.state = state;
    const isPending = state === "waiting" || state === "working";
    this.#cancel.hidden = !isPending;
    this.#progress.hidden = state !== "working";
    this.#progress.removeAttribute("value");
    this.#retry.hidden = state !== "failed" && state !== "cancelled";
    const { status } = this.#task;
    const needsModel = status.state === "failed" && status.needsModel === true;
    this.#find<HTMLElement>(".job-models").hidden = !needsModel;
    if (status.state === "done") this.#offer(status.outcome);
    this.#restoreFocus(hadFocus);
  }

  #restoreFocus(hadFocus: boolean): void {
    if (!hadFocus) return;
    const buttons = this.element.querySelectorAll<HTMLElement>(".job-actions > :not([hidden])");
    [...buttons].at(-1)?.focus();
  }

  #showWork(direction: Outcome["direction"], seconds: number): void {
    const { bytesDone, total } = this.#task;
    if (bytesDone === 0) {
      this.#detail.textContent = TEXT.job.starting[direction];
      return;
    }
    this.#progress.value = bytesDone / total;
    const rate = bytesDone / Math.max(seconds, 0.001);
    const left = TEXT.job.timeLeft((total - bytesDone) / rate);
    this.#detail.textContent = `${TEXT.job.working[direction]}: ${TEXT.job.progress(bytesDone, total, rate, left)}`;
  }

  #showOutcome(outcome: Outcome): void {
    const { direction, bytesIn, bytesOut, gzipBytes, seconds } = outcome;
    if (direction === "decompress") {
      this.#detail.textContent = TEXT.job.restored(bytesOut, seconds);
      return;
    }
    const bits = bytesIn === 0 ? "" : `, ${TEXT.job.bitsPerByte((8 * bytesOut) / bytesIn)}`;
    this.#detail.textContent = TEXT.job.compressed(bytesIn, bytesOut) + bits;
    const gzip = gzipBytes === undefined ? "" : `${TEXT.job.gzip(gzipBytes, bytesOut)} `;
    this.#more.textContent = gzip + TEXT.job.checked(seconds);
    this.#more.hidden = false;
    if (gzipBytes !== undefined && bytesIn > 0) this.#compare(bytesIn, gzipBytes, bytesOut);
  }

  /** Three bars to one scale; the text above says the same in words. */
  #compare(before: number, gzip: number, after: number): void {
    const bars = this.#find<HTMLElement>(".job-bars");
    const largest = Math.max(before, gzip, after);
    for (const [name, bytes] of Object.entries({ before, gzip, after })) {
      const bar = bars.querySelector<HTMLElement>(`[data-bar="${name}"]`);
      if (bar) bar.style.inlineSize = `${(100 * bytes) / largest}%`;
    }
    bars.hidden = false;
  }

  #offer(outcome: Outcome): void {
    const [result] = outcome.results;
    if (outcome.isArchive) this.#offerFiles(outcome);
    else if (result) {
      linkTo(this.#save, result);
      this.#save.hidden = false;
    }
    if (outcome.text) this.#offerPicture(outcome.text);
  }

  #offerPicture(text: Blob): void {
    this.#picture.hidden = false;
    this.#picture.addEventListener("click", () => this.#actions.picture(this.#task.name, text));
  }

  /** Adds a link for each file, and a button that saves them all. */
  #offerFiles({ results }: Outcome): void {
    const list = document.createElement("ul");
    list.className = "job-files";
    for (const file of results) {
      const link = document.createElement("a");
      linkTo(link, file);
      link.textContent = TEXT.job.save(file.path);
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
    }
    this.element.append(list);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = folderPicker() ? TEXT.job.saveFolder : TEXT.job.saveZip;
    button.addEventListener("click", async () => {
      try {
        if (await saveAll(results, withoutSuffix(this.#task.name) ?? this.#task.name)) {
          this.#detail.textContent = TEXT.job.savedAll;
        }
      } catch (error) {
        this.#detail.textContent = sentenceOf(error);
      }
    });
    this.#cancel.after(button);
  }

  #find<T extends Element>(selector: string): T {
    return this.element.querySelector(selector) as T;
  }
}
