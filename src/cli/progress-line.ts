import type { Progress } from "../core.ts";
import type { ModelProgress } from "../models.ts";

const INTERVAL_MS = 200;

/** One line on a terminal's standard error, rewritten a few times per second; silent elsewhere. */
export class ProgressLine {
  readonly #label: string;
  readonly #isOn: boolean;
  #last = performance.now();
  #isShown = false;

  constructor(label: string, quiet: boolean) {
    this.#label = label;
    this.#isOn = !quiet && process.stderr.isTTY === true;
  }

  show({ bytesIn, bytesOut }: Progress): void {
    this.#rewrite(`${this.#label}: ${bytesIn} bytes in, ${bytesOut} out`);
  }

  showText(text: string): void {
    this.#rewrite(`${this.#label}: ${text}`);
  }

  /** Shows how far the fetching or the conversion of a model is. */
  showModel({ stage, done, total }: ModelProgress): void {
    const what = stage === "download" ? `${done} of ${total} bytes` : `${Math.floor((100 * done) / total)}%`;
    this.#rewrite(`${stage === "download" ? "fetching" : "converting"} the model: ${what}`);
  }

  #rewrite(line: string): void {
    const now = performance.now();
    if (!this.#isOn || now - this.#last < INTERVAL_MS) return;
    this.#last = now;
    this.#isShown = true;
    process.stderr.write(`\r\x1b[K${line}`);
  }

  clear(): void {
    if (this.#isShown) process.stderr.write("\r\x1b[K");
    this.#isShown = false;
  }
}
