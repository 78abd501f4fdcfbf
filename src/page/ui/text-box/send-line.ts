import { TEXT } from "../../language/text.ts";
import { copyText } from "../copy-text.ts";
import { PAGE_ADDRESS } from "../page-address.ts";
import { qrCode } from "./qr-code.ts";
import { linkOf } from "./text-link.ts";

/** The text in the box as a link, to copy or as a QR code. */
export class SendLine {
  readonly #copy: HTMLButtonElement;
  readonly #showCode: HTMLButtonElement;
  readonly #note: HTMLElement;
  readonly #code: HTMLElement;
  readonly #say: (sentence: string) => void;
  #link: string | undefined;

  constructor(box: HTMLElement, say: (sentence: string) => void) {
    const find = <T extends HTMLElement>(selector: string) => box.querySelector(selector) as T;
    this.#copy = find(".box-copy");
    this.#showCode = find(".box-show-code");
    this.#note = find(".box-link");
    this.#code = find(".box-code");
    this.#say = say;
    this.#copy.addEventListener("click", () => this.#copyLink());
    this.#showCode.addEventListener("click", () => this.#toggle());
    this.show(undefined);
  }

  /** The message that links hold from now on; undefined while there is none. */
  show(message: Uint8Array | undefined): void {
    this.#link = message && linkOf(message, PAGE_ADDRESS);
    this.#copy.disabled = this.#link === undefined;
    this.#showCode.disabled = this.#link === undefined;
    this.#copy.textContent = TEXT.link.copy;
    this.#note.textContent = this.#link ? TEXT.link.length(this.#link.length) : "";
    this.#draw();
  }

  get #isOpen(): boolean {
    return this.#showCode.getAttribute("aria-expanded") === "true";
  }

  #toggle(): void {
    this.#showCode.setAttribute("aria-expanded", String(!this.#isOpen));
    this.#draw();
    this.#code.scrollIntoView({ block: "nearest" });
  }

  #draw(): void {
    const link = this.#isOpen ? this.#link : undefined;
    this.#code.hidden = !link;
    this.#code.replaceChildren(link ? (qrCode(link, TEXT.link.code(link.length)) ?? TEXT.link.noCode) : "");
  }

  async #copyLink(): Promise<void> {
    const link = this.#link;
    if (!link) return;
    if (await copyText(link)) {
      this.#copy.textContent = TEXT.copied;
      this.#say(TEXT.link.copied(link.length));
      return;
    }
    // There a person can take it from.
    history.replaceState(null, "", link);
    this.#note.textContent = TEXT.link.notCopied;
    this.#say(TEXT.link.notCopied);
  }
}
