/** What a run reports on standard output and standard error. */

import { hex, type ModelPair, type ModelSource, type Progress, type Summary } from "../core.ts";
import type { ModelProgress } from "../models.ts";
import type { Arguments } from "./arguments.ts";
import { loadModel } from "./load-model.ts";
import { printError, printJson, printLine } from "./print.ts";
import { jsonLine } from "./printable.ts";
import { ProgressLine } from "./progress-line.ts";
import { say, warn } from "./say.ts";
import { begun, ended, type Unfinished } from "./unfinished.ts";

/** One task under way: its model, its clock, and its messages. */
export class Run {
  readonly label: string;
  readonly begin: number = performance.now();
  readonly model: ModelSource;
  readonly onProgress: (progress: Progress) => void;
  readonly #progress: ProgressLine;
  #pair: ModelPair | undefined;

  constructor(label: string, options: Arguments) {
    this.label = label;
    this.#progress = new ProgressLine(label, options.json || options.quiet);
    this.onProgress = this.#progress.show.bind(this.#progress);
    const onProgress = (progress: ModelProgress) => this.#progress.showModel(progress);
    this.model = async (wanted) => {
      this.#pair = await loadModel({ ...options, onProgress }, wanted);
      return this.#pair;
    };
  }

  /** Does the work and makes its output final; on an error, or when interrupted, nothing of it is left. */
  async produce<T>(output: Unfinished & { commit(): Promise<void> }, work: () => Promise<T>): Promise<T> {
    try {
      begun(output);
      const result = await work();
      await output.commit();
      return result;
    } catch (error) {
      await output.discard();
      throw error;
    } finally {
      ended(output);
    }
  }

  /** Says how many bytes will be read, so that the progress has a total. */
  expect(bytes: number | undefined): void {
    this.#progress.total = bytes;
  }

  /** Shows how far it is, where nobody counts bytes in and out. */
  show(text: string): void {
    this.#progress.showText(text);
  }

  clearProgress(): void {
    this.#progress.clear();
  }

  /** Reports something that makes the run fail, but does not end it. */
  complain(line: string): void {
    say(`${this.label}: ${line}`);
  }

  /** Reports that something was left out: exit status 2, unless there is an error. */
  warn(line: string): void {
    warn(`${this.label}: ${line}`);
  }

  /** For --json. */
  facts() {
    const modelId = this.#pair ? hex(this.#pair.model.id) : null;
    return { seconds: seconds(this), backend: this.#pair?.model.backend ?? "none", modelId };
  }
}

/** The sizes and the time of a finished run; `output` is "-" for standard output. */
export function reportRun(run: Run, options: Arguments, output: string, summary: Summary): void {
  run.clearProgress();
  notePadding(run, summary.padding);
  const { bytesIn, bytesOut, lanes } = summary;
  const bpb = options.action === "compress" ? bitsPerByte(bytesOut, bytesIn) : bitsPerByte(bytesIn, bytesOut);
  const { seconds, backend, modelId } = run.facts();
  const file = run.label;
  if (options.json) {
    const facts = { file, output, bytesIn, bytesOut, bpb, seconds, backend, lanes, modelId };
    // Standard output is not free when the result itself goes there.
    if (output === "-") printError(`${jsonLine(facts)}\n`);
    else printJson(facts);
  } else if (output !== "-" && !options.quiet) {
    const rate = `${bpb ?? "-"} bits per byte, ${seconds} s, ${backend}`;
    const verdict = options.action === "compress" && bytesOut >= bytesIn ? "not worth compressing, " : "";
    printLine(`${file}: ${bytesIn} -> ${bytesOut} bytes (${verdict}${rate}): ${output}`);
  }
}

/** padding: zeros behind a file's end. Nothing is wrong with them, so the run does not fail. */
export function notePadding(run: Run, padding = 0): void {
  if (padding > 0) run.complain(`${padding} zeros behind its end were passed over`);
}

/** null for an empty original. */
export function bitsPerByte(packed: number, original: number): number | null {
  return original === 0 ? null : round((8 * packed) / original, 4);
}

export function seconds(run: Run): number {
  return round((performance.now() - run.begin) / 1000, 3);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
