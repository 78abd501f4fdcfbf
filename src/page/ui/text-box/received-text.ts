import { NacreError } from "../../../core.ts";
import type { PictureClient } from "../../bridge/picture-client.ts";
import { TEXT } from "../../language/text.ts";
import { copyText } from "../copy-text.ts";
import { sentenceOf } from "../sentence.ts";
import { messageIn } from "./text-link.ts";

export interface ReceivedTextParts {
  readonly section: HTMLElement;
  readonly input: HTMLTextAreaElement;
  readonly client: PictureClient;
  readonly onText: (text: string) => void;
}

/** The text that the page's address holds: it is put into the box, under a line that says where it comes from. */
export class ReceivedText {
  readonly #parts: ReceivedTextParts;
  readonly #notice: HTMLElement;
  readonly #title: HTMLElement;
  readonly #facts: HTMLElement;
  readonly #copy: HTMLButtonElement;
  /** Counts the addresses, so that one that was overtaken stays silent. */
  #turn = 0;

  constructor(parts: ReceivedTextParts) {
    this.#parts = parts;
    this.#notice = parts.section.querySelector(".box-received") as HTMLElement;
    this.#title = this.#notice.querySelector("strong") as HTMLElement;
    this.#facts = this.#notice.querySelector("span") as HTMLElement;
    this.#copy = this.#notice.querySelector("button") as HTMLButtonElement;
    this.#copy.addEventListener("click", () => this.#copyText());
    parts.input.addEventListener("input", () => this.dismiss());
    window.addEventListener("hashchange", () => this.#read());
    this.#read();
  }

  get isShown(): boolean {
    return !this.#notice.hidden;
  }

  /** The text in the box is another one now, so a reload is not to bring the first one back. */
  dismiss(): void {
    this.#turn++;
    this.#notice.hidden = true;
    if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  }

  async #read(): Promise<void> {
    const turn = ++this.#turn;
    const { hash } = location;
    try {
      const message = messageIn(hash);
      if (!message) return;
      this.#show("reading", TEXT.link.reading, "");
      const text = await this.#parts.client.decode(message);
      if (turn !== this.#turn) return;
      const facts = TEXT.link.facts(new Blob([text]).size, location.href.length);
      this.#show("done", TEXT.link.received, facts);
      this.#parts.onText(text);
    } catch (error) {
      if (turn === this.#turn) this.#show("failed", sentenceOfLink(error), "");
    }
  }

  #show(state: "reading" | "done" | "failed", title: string, facts: string): void {
    this.#notice.dataset.state = state;
    this.#title.textContent = title;
    this.#facts.textContent = facts;
    this.#copy.textContent = TEXT.link.copyText;
    this.#copy.hidden = state !== "done";
    this.#notice.hidden = false;
    this.#parts.section.scrollIntoView({ block: "start" });
  }

  async #copyText(): Promise<void> {
    const { input } = this.#parts;
    if (await copyText(input.value)) this.#copy.textContent = TEXT.copied;
    // Selected, it can be copied by hand.
    else input.select();
  }
}

/** A link has no model's name and no room for one: damage and another model look the same. */
function sentenceOfLink(error: unknown): string {
  if (!(error instanceof NacreError)) return sentenceOf(error);
  switch (error.code) {
    case "corrupt":
    case "truncated":
    case "unsupported":
      return TEXT.link.damaged;
    case "version":
      return TEXT.link.otherVersion;
    default:
      return sentenceOf(error);
  }
}
