import type { Preset } from "../../../core.ts";
import { TEXT } from "../../language/text.ts";
import { isWorthIt } from "../is-worth-it.ts";

/** In bytes; undefined where the browser has no such compressor. */
export interface BoxSizes {
  readonly text: number;
  readonly gzip: number | undefined;
  readonly brotli: number | undefined;
  readonly nacre: number;
}

/** What the text in the box costs: in large letters, and beside what others make of it. */
export class BoxResult {
  readonly #element: HTMLElement;
  readonly #cost: HTMLElement;
  readonly #saving: HTMLElement;
  readonly #bars: HTMLElement;
  readonly #file: HTMLElement;

  constructor(element: HTMLElement) {
    this.#element = element;
    this.#cost = this.#find(".box-cost");
    this.#saving = this.#find(".box-saving");
    this.#bars = this.#find(".box-bars");
    this.#file = this.#find(".box-file");
  }

  /** Work has begun; what is shown of an earlier text stays until there is something better. */
  begin(): void {
    this.#file.textContent = "";
    if (this.#bars.hidden) this.say(TEXT.box.working);
  }

  /** A sentence in place of a result. */
  say(sentence: string): void {
    this.#element.dataset.state = "sentence";
    this.#cost.textContent = sentence;
    this.#saving.textContent = "";
    this.#file.textContent = "";
    this.#bars.hidden = true;
  }

  show(sizes: BoxSizes): void {
    const { text, nacre } = sizes;
    const isSmaller = isWorthIt(text, nacre);
    this.#element.dataset.state = isSmaller ? "smaller" : "larger";
    this.#cost.textContent = TEXT.box.cost(text, nacre);
    this.#saving.textContent = TEXT.box.saving(text, nacre);
    this.#compare(sizes);
  }

  /** What it would take as a file, which also says how it was made. */
  showFile(bytes: number, preset: Preset): void {
    this.note(TEXT.box.asFile(bytes, preset));
  }

  /** A sentence beside the result. */
  note(sentence: string): void {
    this.#file.textContent = sentence;
  }

  #compare(sizes: BoxSizes): void {
    const known = Object.entries(sizes).filter((entry): entry is [keyof BoxSizes, number] => entry[1] >= 0);
    const largest = Math.max(...known.map(([, bytes]) => bytes));
    const rows = known.flatMap(([name, bytes]) => {
      const bar = document.createElement("b");
      bar.style.inlineSize = `${(100 * bytes) / largest}%`;
      const track = document.createElement("i");
      track.append(bar);
      const term = document.createElement("dt");
      term.textContent = TEXT.box.names[name];
      const value = document.createElement("dd");
      value.dataset.name = name;
      value.append(track, TEXT.box.bytes(bytes));
      return [term, value];
    });
    this.#bars.replaceChildren(...rows);
    this.#bars.hidden = false;
  }

  #find(selector: string): HTMLElement {
    return this.#element.querySelector(selector) as HTMLElement;
  }
}
