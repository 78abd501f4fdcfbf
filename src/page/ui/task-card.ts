import type { Preset } from "../../core.ts";
import { TEXT } from "../language/text.ts";
import { archiveList, saveAllButton } from "./archive-list.ts";
import { isWorthIt } from "./is-worth-it.ts";
import { headAndEnd } from "./names.ts";
import type { Remedy } from "./remedies.ts";
import { offerSending } from "./save/offer-sending.ts";
import { linkTo, showSaved } from "./save/save-link.ts";
import { sentenceOf } from "./sentence.ts";
import type { Direction, Manner, Outcome, Task, Working } from "./task.ts";

export interface CardActions {
  readonly retry: (task: Task, manner?: Manner) => void;
  /** Shows the list of models. */
  readonly models: () => void;
  /** Shows the picture of a text that was compressed with this preset. */
  readonly picture: (name: string, blob: Blob, preset: Preset) => void;
}

/** One task's card in the list: its name, its progress, and its result or failure. */
export class TaskCard {
  readonly element: HTMLElement;
  readonly #task: Task;
  readonly #actions: CardActions;
  readonly #progress: HTMLProgressElement;
  readonly #saving: HTMLElement;
  readonly #detail: HTMLElement;
  readonly #more: HTMLElement;
  readonly #cancel: HTMLButtonElement;
  readonly #enough: HTMLButtonElement;
  readonly #retry: HTMLButtonElement;
  readonly #remedies: Readonly<Record<Exclude<Remedy, "retry">, HTMLButtonElement>>;
  readonly #picture: HTMLButtonElement;
  readonly #save: HTMLAnchorElement;
  #state = "";

  constructor(template: HTMLTemplateElement, task: Task, actions: CardActions) {
    this.element = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
    this.#task = task;
    this.#actions = actions;
    this.#progress = this.#find("progress");
    this.#saving = this.#find(".job-saving");
    this.#detail = this.#find(".job-detail");
    this.#more = this.#find(".job-more");
    this.#picture = this.#find(".job-picture");
    this.#save = this.#find(".job-save");
    const { name } = task;
    this.#showName(name);
    this.#progress.setAttribute("aria-label", TEXT.job.progressOf(name));
    this.#picture.setAttribute("aria-label", TEXT.job.picture(name));
    this.#cancel = this.#button(".job-cancel", TEXT.job.cancel(name), () => task.cancel());
    this.#enough = this.#button(".job-enough", TEXT.job.enough(name), () => task.takeSoFar());
    this.#retry = this.#button(".job-retry", TEXT.job.retry(name), () => actions.retry(task));
    this.#remedies = {
      models: this.#button(".job-models", undefined, actions.models),
      salvage: this.#button(".job-salvage", TEXT.job.salvage(name), () => actions.retry(task, "salvage")),
      compress: this.#button(".job-compress", TEXT.job.compress(name), () => actions.retry(task, "compress")),
    };
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

  #showName(name: string): void {
    const label = this.#find<HTMLElement>(".job-name");
    const parts = label.querySelectorAll("bdi");
    for (const [i, part] of headAndEnd(name).entries()) if (parts[i]) parts[i].textContent = part;
    label.title = name;
  }

  #button(selector: string, label: string | undefined, action: () => void): HTMLButtonElement {
    const button = this.#find<HTMLButtonElement>(selector);
    if (label) button.setAttribute("aria-label", label);
    button.addEventListener("click", action);
    return button;
  }

  #show(): void {
    const { status, isLeftOver } = this.#task;
    const isNew = status.state !== this.#state;
    if (isNew) this.#enter(status.state);
    if (status.state === "waiting") this.#detail.textContent = TEXT.job.waiting(isLeftOver);
    else if (status.state === "working") this.#showWork(status);
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
    this.#enough.hidden = true;
    this.#saving.hidden = true;
    this.#progress.hidden = state !== "working";
    this.#progress.removeAttribute("value");
    const { status } = this.#task;
    const remedies = status.state === "failed" ? status.remedies : [];
    this.#retry.hidden = state !== "cancelled" && !remedies.includes("retry");
    for (const [remedy, button] of Object.entries(this.#remedies)) {
      button.hidden = !remedies.includes(remedy as Remedy);
    }
    if (status.state === "done") this.#offer(status.outcome);
    if (hadFocus) this.#focus();
  }

  /** The last button or, where none is left, the card. */
  #focus(): void {
    const buttons = this.element.querySelectorAll<HTMLElement>(".job-actions > :not([hidden])");
    ([...buttons].at(-1) ?? this.element).focus();
  }

  #showWork({ direction, seconds, soFar }: Working): void {
    const { bytesDone, total } = this.#task;
    this.#enough.hidden = !soFar || bytesDone > 0;
    if (soFar) this.#showSaving(soFar);
    if (bytesDone === 0) {
      this.#detail.textContent = soFar
        ? TEXT.job.soFar(soFar.bytesIn, soFar.bytesOut)
        : TEXT.job.starting[direction];
      return;
    }
    this.#progress.value = bytesDone / total;
    const rate = bytesDone / Math.max(seconds, 0.001);
    const left = TEXT.job.timeLeft((total - bytesDone) / rate);
    this.#detail.textContent = `${TEXT.job.working[direction]}: ${TEXT.job.progress(bytesDone, total, rate, left)}`;
  }

  #showOutcome(outcome: Outcome): void {
    const { direction, bytesIn, bytesOut, gzipBytes, seconds, isWithoutModel } = outcome;
    if (direction === "decompress") {
      this.#showRestored(outcome);
      return;
    }
    this.#showSaving(outcome);
    const bits = bytesIn === 0 ? "" : `, ${TEXT.job.bitsPerByte((8 * bytesOut) / bytesIn)}`;
    this.#detail.textContent = TEXT.job.became(bytesIn, bytesOut) + bits;
    const gzip = gzipBytes === undefined ? "" : `${TEXT.job.gzip(gzipBytes, bytesOut)} `;
    this.#say(gzip + TEXT.job.checked(seconds) + (isWithoutModel ? ` ${TEXT.job.withoutModel}` : ""));
    if (gzipBytes !== undefined && bytesIn > 0) this.#compare(bytesIn, gzipBytes, bytesOut);
  }

  #showSaving({ bytesIn, bytesOut }: Outcome): void {
    const isSmaller = isWorthIt(bytesIn, bytesOut);
    this.#saving.textContent = isSmaller ? TEXT.formats.bigSaving(bytesIn, bytesOut) : TEXT.job.notWorthIt;
    this.#saving.dataset.smaller = String(isSmaller);
    this.#saving.hidden = false;
  }

  #showRestored({ bytesOut, seconds, isSalvaged, links, lost }: Outcome): void {
    this.#detail.textContent = isSalvaged
      ? TEXT.job.salvaged(bytesOut)
      : TEXT.job.restored(bytesOut, seconds);
    const left = links.length > 0 ? [TEXT.job.linksLeftOut(links)] : [];
    const missing = lost.length > 0 ? [TEXT.job.lost(lost)] : [];
    if (left.length + missing.length > 0) this.#say([...missing, ...left].join(" "));
  }

  #say(more: string): void {
    this.#more.textContent = more;
    this.#more.hidden = false;
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
    const task = this.#task;
    if (outcome.isArchive) {
      this.element.append(archiveList(task, outcome));
      const fail = (error: unknown) => {
        this.#detail.textContent = sentenceOf(error);
      };
      this.#cancel.after(saveAllButton(task, outcome, fail));
    } else if (result) this.#offerFile(result, outcome.direction);
    if (outcome.text) this.#offerPicture(outcome.text, outcome.direction);
  }

  #offerFile(result: Outcome["results"][number], direction: Direction): void {
    const task = this.#task;
    if (direction === "compress") offerSending(this.element, result);
    linkTo(this.#save, result);
    this.#save.hidden = false;
    this.#save.addEventListener("click", () => task.markSaved([result]));
    task.onChange(() => {
      if (!task.isSaved(result)) return;
      showSaved(this.#save, result);
      this.#save.textContent = TEXT.job.saved;
    });
  }

  #offerPicture(text: Blob, direction: Direction): void {
    const { name } = this.#task;
    // The preset of a file that was restored is not known.
    const preset = direction === "compress" ? this.#task.preset : "balanced";
    this.#picture.hidden = false;
    this.#picture.addEventListener("click", () => this.#actions.picture(name, text, preset));
  }

  #find<T extends Element>(selector: string): T {
    return this.element.querySelector(selector) as T;
  }
}
