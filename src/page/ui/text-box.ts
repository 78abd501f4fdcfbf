import type { Preset } from "../../core.ts";
import type { PictureClient } from "../bridge/picture-client.ts";
import { gzipSize } from "./gzip-size.ts";
import { showReading } from "./picture/picture-dialog.ts";
import type { PictureView } from "./picture/picture-view.ts";
import { sentenceOf } from "./sentence.ts";
import { TEXT } from "./strings.ts";

/** How long after the last keystroke work begins. */
const PAUSE_MS = 250;
/** In UTF-16 units; a longer text is for the queue. */
const LONGEST = 20_000;

/** A text box whose text is compressed as you type. */
export class TextBox {
  readonly #input: HTMLTextAreaElement;
  readonly #result: HTMLElement;
  readonly #view: PictureView;
  readonly #client: PictureClient;
  readonly #preset: () => Preset;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reading = new AbortController();
  /** The end of the work so far; updates run one after the other, and one that was overtaken is skipped. */
  #tail: Promise<void> = Promise.resolve();

  constructor(
    input: HTMLTextAreaElement,
    result: HTMLElement,
    view: PictureView,
    client: PictureClient,
    preset: () => Preset,
  ) {
    this.#input = input;
    this.#result = result;
    this.#view = view;
    this.#client = client;
    this.#preset = preset;
    input.addEventListener("input", () => this.#soon());
  }

  /** The text is compressed in another way from now on. */
  refresh(): void {
    if (this.#input.value === "") return;
    this.#result.textContent = "";
    this.#soon();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#reading.abort();
    this.#timer = setTimeout(() => this.#update(), PAUSE_MS);
  }

  #update(): void {
    const text = this.#input.value;
    if (text.length > LONGEST || text === "") {
      this.#result.textContent = text === "" ? "" : TEXT.box.tooLong;
      this.#view.show();
      return;
    }
    this.#reading = new AbortController();
    const { signal } = this.#reading;
    this.#tail = this.#tail
      .then(() => (signal.aborted ? undefined : this.#measure(text, signal)))
      .catch((error) => this.#view.say(sentenceOf(error)));
  }

  async #measure(text: string, signal: AbortSignal): Promise<void> {
    await showReading(this.#view, text, this.#client, signal);
    if (signal.aborted) return;
    const blob = new Blob([text]);
    const nacre = await this.#client.measure(text, this.#preset());
    const gzip = await gzipSize([blob], new AbortController().signal);
    if (!signal.aborted) this.#result.textContent = TEXT.box.result(blob.size, nacre, gzip);
  }
}
