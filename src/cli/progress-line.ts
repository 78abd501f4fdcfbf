import type { Progress } from "../core.ts";
import type { ModelProgress } from "../models.ts";
import { printable } from "./printable.ts";
import { clearBefore } from "./say.ts";

const INTERVAL_MS = 200;
const NARROW = 20;

/** One line on a terminal's standard error, rewritten a few times per second; silent elsewhere. */
export class ProgressLine {
  readonly #label: string;
  readonly #isOn: boolean;
  #last = performance.now();
  #isShown = false;
  /** Bytes that will be read; undefined when not known. */
  total: number | undefined;

  constructor(label: string, quiet: boolean) {
    this.#label = printable(label);
    this.#isOn = !quiet && process.stderr.isTTY === true;
  }

  show({ bytesIn, bytesOut }: Progress): void {
    const share = this.total ? ` of ${this.total}, ${Math.floor((100 * bytesIn) / this.total)}%` : "";
    this.#rewrite(this.#label, `${bytesIn}${share} bytes in, ${bytesOut} out`);
  }

  showText(text: string): void {
    this.#rewrite(this.#label, text);
  }

  /** Shows how far the fetching or the conversion of a model is. */
  showModel({ stage, done, total }: ModelProgress): void {
    const what = stage === "download" ? `${done} of ${total} bytes` : `${Math.floor((100 * done) / total)}%`;
    this.#rewrite(stage === "download" ? "fetching the model" : "converting the model", what);
  }

  #rewrite(label: string, text: string): void {
    const now = performance.now();
    if (!this.#isOn || now - this.#last < INTERVAL_MS) return;
    this.#last = now;
    this.#isShown = true;
    clearBefore(() => this.clear());
    process.stderr.write(`\r\x1b[K${fitted(label, text, process.stderr.columns || 80)}`);
  }

  clear(): void {
    if (this.#isShown) process.stderr.write("\r\x1b[K");
    this.#isShown = false;
    clearBefore(undefined);
  }
}

/** Both in a line of the terminal: of the label, only as much as there is room for. */
export function fitted(label: string, text: string, columns: number): string {
  // The last column stays free, or some terminals go on to the next line; letters may be two columns wide.
  const room = Math.max(0, columns - 1 - text.length - 2);
  if (columnsOf(label) <= room) return `${label}: ${text}`;
  if (room < NARROW) return text.slice(0, Math.max(0, columns - 1));
  let kept = "";
  for (const letter of label) {
    if (columnsOf(kept) + columnsOf(letter) > room - 1) break;
    kept += letter;
  }
  return `${kept}…: ${text}`;
}

/** At most: letters beyond Latin, Greek and Cyrillic may take two. */
function columnsOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter.codePointAt(0)! < 0x1100 ? 1 : 2), 0);
}
