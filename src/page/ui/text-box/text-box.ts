import type { Preset } from "../../../core.ts";
import type { PictureClient } from "../../bridge/picture-client.ts";
import { TEXT } from "../../language/text.ts";
import { isSoon } from "../light-first.ts";
import { showReading } from "../picture/picture-dialog.ts";
import type { PictureView } from "../picture/picture-view.ts";
import { platformSize } from "../platform-size.ts";
import { sentenceOf } from "../sentence.ts";
import { unlessAborted } from "../unless-aborted.ts";
import type { BoxResult } from "./box-result.ts";

/** How long after the last keystroke work begins. */
const PAUSE_MS = 250;
/** In UTF-16 units; a longer text is for the queue. */
const LONGEST = 20_000;

export interface TextBoxParts {
  readonly input: HTMLTextAreaElement;
  readonly result: BoxResult;
  readonly picture: PictureView;
  readonly client: PictureClient;
  readonly preset: () => Preset;
  /** The text as a message; undefined while there is none that could be sent. */
  readonly onMessage: (message: Uint8Array | undefined) => void;
}

/** A text box whose text is compressed as you type. */
export class TextBox {
  readonly #parts: TextBoxParts;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reading = new AbortController();
  /** The end of the work so far; updates run one after the other, and one that was overtaken is skipped. */
  #tail: Promise<void> = Promise.resolve();

  constructor(parts: TextBoxParts) {
    this.#parts = parts;
    parts.input.addEventListener("input", () => this.#soon(PAUSE_MS));
    // A browser fills the box again when the page is reloaded.
    if (parts.input.value !== "") this.#soon(0);
  }

  get text(): string {
    return this.#parts.input.value;
  }

  /** Puts a text into the box, and compresses it at once. */
  set text(text: string) {
    this.#parts.input.value = text;
    this.#soon(0);
  }

  /** The text is compressed in another way from now on. */
  refresh(): void {
    if (this.#parts.input.value !== "") this.#soon(0);
  }

  #soon(pause: number): void {
    clearTimeout(this.#timer);
    this.#reading.abort();
    this.#parts.onMessage(undefined);
    this.#timer = setTimeout(() => this.#update(), pause);
  }

  #update(): void {
    const { input, result, picture } = this.#parts;
    const text = input.value;
    if (text.length > LONGEST || text === "") {
      result.say(text === "" ? "" : TEXT.box.tooLong);
      picture.show();
      return;
    }
    this.#reading = new AbortController();
    const { signal } = this.#reading;
    result.begin();
    this.#tail = this.#tail
      .then(() => (signal.aborted ? undefined : this.#compress(text, signal)))
      .catch((error) => {
        if (!signal.aborted) result.say(sentenceOf(error));
      });
  }

  /** What it costs comes first, what its pieces cost last. */
  async #compress(text: string, signal: AbortSignal): Promise<void> {
    const { client, result, picture, preset, onMessage } = this.#parts;
    const blob = new Blob([text]);
    const encoding = client.encode(text);
    encoding.catch(() => {}); // it is awaited below
    const [gzip, brotli] = await Promise.all([
      platformSize("gzip", [blob], signal),
      platformSize("brotli", [blob], signal),
    ]);
    if (!(await unlessAborted(isSoon(encoding), signal))) {
      const nacre = await client.measure(text, "light");
      signal.throwIfAborted();
      result.show({ text: blob.size, gzip, brotli, nacre });
      result.note(TEXT.box.withoutModel);
    }
    // A text that has been overtaken does not wait for the model, and the next one has its size at once.
    const message = await unlessAborted(encoding, signal);
    result.show({ text: blob.size, gzip, brotli, nacre: message.length });
    onMessage(message);
    const chosen = preset();
    const file = await client.measure(text, chosen);
    if (signal.aborted) return;
    result.showFile(file, chosen);
    await showReading(picture, text, chosen, client, signal);
  }
}
