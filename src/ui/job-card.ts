import { folderPicker, type NamedBlob, saveToFolder } from "./folder-save.ts";
import { formatBytes, formatSaving, formatSeconds } from "./format.ts";

export interface Outcome {
  readonly kind: "compress" | "decompress";
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly seconds: number;
  /** One for a file; of an archive, all its files. */
  readonly results: readonly NamedBlob[];
  readonly isArchive: boolean;
}

/** One file's line in the list: its name, how far it is, and what came of it. */
export class JobCard {
  readonly element: HTMLElement;
  readonly #progress: HTMLProgressElement;
  readonly #detail: HTMLElement;
  readonly #cancel: HTMLButtonElement;
  readonly #save: HTMLAnchorElement;

  constructor(template: HTMLTemplateElement, name: string, onCancel: () => void) {
    this.element = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
    this.#progress = this.#find("progress");
    this.#detail = this.#find(".job-detail");
    this.#cancel = this.#find(".job-cancel");
    this.#save = this.#find(".job-save");
    const label = this.#find<HTMLElement>(".job-name");
    label.textContent = name;
    label.title = name;
    this.#progress.setAttribute("aria-label", `Progress of ${name}`);
    this.#cancel.addEventListener("click", onCancel);
    this.#detail.textContent = "Waiting for its turn";
  }

  showStarting(kind: Outcome["kind"]): void {
    this.#state("working");
    this.#progress.removeAttribute("value");
    this.#detail.textContent =
      kind === "compress" ? "Compressing: getting ready" : "Restoring: getting ready";
  }

  /** bytesIn of `total` are dealt with, `seconds` after the start. */
  showProgress(kind: Outcome["kind"], bytesIn: number, total: number, seconds: number): void {
    this.#progress.value = total === 0 ? 1 : bytesIn / total;
    const rate = bytesIn / Math.max(seconds, 0.001);
    const left = rate > 0 ? `, ${formatSeconds((total - bytesIn) / rate)} left` : "";
    const verb = kind === "compress" ? "Compressing" : "Restoring";
    const done = `${formatBytes(bytesIn)} of ${formatBytes(total)}`;
    this.#detail.textContent = `${verb}: ${done}, ${formatBytes(rate)} per second${left}`;
  }

  showDone(outcome: Outcome): void {
    this.#state("done");
    const { kind, bytesIn, bytesOut, seconds, results, isArchive } = outcome;
    const took = formatSeconds(seconds);
    if (kind === "compress") {
      const bpb = bytesIn === 0 ? "" : `, ${((8 * bytesOut) / bytesIn).toFixed(3)} bits per byte`;
      const saving = formatSaving(bytesIn, bytesOut);
      const sizes = `${formatBytes(bytesIn)} to ${formatBytes(bytesOut)}`;
      this.#detail.textContent = `${sizes}: ${saving}${bpb}. Checked. Took ${took}.`;
    } else {
      this.#detail.textContent = `${formatBytes(bytesOut)} restored, bit for bit. Took ${took}.`;
    }
    const [result] = results;
    if (isArchive) this.#offerFiles(results);
    else if (result) {
      linkTo(this.#save, result);
      this.#save.hidden = false;
    }
  }

  /** One link for each file, and a button for all where a folder can be chosen. */
  #offerFiles(files: readonly NamedBlob[]): void {
    const list = document.createElement("ul");
    list.className = "job-files";
    for (const file of files) {
      const link = document.createElement("a");
      linkTo(link, file);
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
    }
    this.element.append(list);
    const pick = folderPicker();
    if (!pick) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Save all in a folder";
    button.addEventListener("click", async () => {
      try {
        await saveToFolder(files, await pick({ mode: "readwrite" }));
        this.#detail.textContent = "All files are saved.";
      } catch (error) {
        const isCancelled = error instanceof DOMException && error.name === "AbortError";
        if (!isCancelled) this.#detail.textContent = error instanceof Error ? error.message : String(error);
      }
    });
    this.#cancel.after(button);
  }

  showFailed(message: string): void {
    this.#state("failed");
    this.#detail.textContent = message;
    this.#detail.setAttribute("role", "alert");
  }

  showCancelled(): void {
    this.#state("cancelled");
    this.#detail.textContent = "Cancelled; nothing was saved.";
  }

  #state(state: "working" | "done" | "failed" | "cancelled"): void {
    this.element.dataset.state = state;
    this.#cancel.hidden = state !== "working";
    this.#progress.hidden = state !== "working";
  }

  #find<T extends Element>(selector: string): T {
    return this.element.querySelector(selector) as T;
  }
}

function linkTo(link: HTMLAnchorElement, { path, blob }: NamedBlob): void {
  link.href = URL.createObjectURL(blob);
  link.download = path.slice(path.lastIndexOf("/") + 1);
  link.textContent = `Save ${path}`;
}
