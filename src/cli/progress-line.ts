import type { Progress } from "../codec/watch.ts";

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
    const now = performance.now();
    if (!this.#isOn || now - this.#last < INTERVAL_MS) return;
    this.#last = now;
    this.#isShown = true;
    process.stderr.write(`\r\x1b[K${this.#label}: ${bytesIn} bytes in, ${bytesOut} out`);
  }

  clear(): void {
    if (this.#isShown) process.stderr.write("\r\x1b[K");
    this.#isShown = false;
  }
}
