import type { Manifest, ModelProgress as Progress } from "../../../models.ts";
import { TEXT } from "../../language/text.ts";

/** What one row shows: a model that is here, or one that can be downloaded. */
export interface ModelEntry {
  readonly name: string;
  /** Undefined for a model that is not here. */
  readonly manifest?: Manifest;
  /** Where it comes from, in words. */
  readonly source: string;
  /** The room it takes or, if it is not here, the size of the download, where that is known. */
  readonly bytes: number | undefined;
  readonly isEmbedded?: boolean;
}

export interface RowActions {
  readonly choose: () => void;
  readonly download: () => void;
  readonly cancel: () => void;
  readonly remove: () => void;
}

/** One model: choose it, download it, delete it, and see how far a download is. */
export class ModelRow {
  readonly element: HTMLElement;
  readonly entry: ModelEntry;
  readonly #radio: HTMLInputElement;
  readonly #progress: HTMLProgressElement;
  readonly #state: HTMLElement;

  constructor(template: HTMLTemplateElement, entry: ModelEntry, actions: RowActions) {
    this.element = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
    this.entry = entry;
    this.#radio = this.#find("input");
    this.#progress = this.#find("progress");
    this.#state = this.#find(".model-state");
    const { name, manifest, source, bytes, isEmbedded } = entry;
    this.#find(".model-name").textContent = name;
    this.#find(".model-facts").textContent = TEXT.models.facts(bytes, source, manifest?.loss);
    this.#find(".model-hash").textContent = manifest ? TEXT.models.hash(manifest.spec.sha256) : "";
    this.#progress.setAttribute("aria-label", TEXT.models.progressOf(name));
    this.#radio.disabled = !manifest;
    this.#radio.addEventListener("change", actions.choose);
    this.#button(".model-download", !manifest, TEXT.models.download(name), actions.download);
    this.#button(
      ".model-delete",
      manifest !== undefined && !isEmbedded,
      TEXT.models.delete(name),
      actions.remove,
    );
    this.#button(".model-cancel", false, TEXT.models.cancel(name), actions.cancel);
    if (!manifest) this.#state.textContent = TEXT.models.notHere;
  }

  set isChosen(chosen: boolean) {
    this.#radio.checked = chosen;
  }

  /** Shows how far the download or the conversion is. */
  showWork({ stage, done, total }: Progress): void {
    this.#setBusy(true);
    this.#progress.value = done / total;
    const isDownload = stage === "download";
    this.#state.textContent = isDownload
      ? TEXT.models.downloading(done, total)
      : TEXT.models.converting(Math.floor((100 * done) / total));
  }

  /** Shows that work has begun, before anything is known of its progress. */
  showStart(): void {
    this.#setBusy(true);
    this.#progress.removeAttribute("value");
    this.#state.textContent = TEXT.models.starting;
  }

  /** Shows in a sentence why the model is still not here. */
  showEnd(message: string, isFailure: boolean): void {
    this.#setBusy(false);
    this.element.dataset.state = isFailure ? "failed" : "";
    this.#state.textContent = message;
  }

  #setBusy(isBusy: boolean): void {
    const hadFocus = this.element.contains(document.activeElement);
    this.element.dataset.state = isBusy ? "working" : "";
    this.#progress.hidden = !isBusy;
    this.#find(".model-download").hidden = isBusy;
    this.#find(".model-cancel").hidden = !isBusy;
    if (hadFocus) this.#find(isBusy ? ".model-cancel" : ".model-download").focus();
  }

  #button(selector: string, isShown: boolean, label: string, action: () => void): void {
    const button = this.#find(selector);
    button.hidden = !isShown;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", action);
  }

  #find<T extends HTMLElement>(selector: string): T {
    return this.element.querySelector(selector) as T;
  }
}
