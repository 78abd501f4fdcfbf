/** What a run reports on standard output and standard error. */

import { hex, type ModelPair, type ModelSource, type Progress, type Summary } from "../core.ts";
import type { ModelProgress } from "../models.ts";
import type { Arguments } from "./arguments.ts";
import { loadModel } from "./load-model.ts";
import type { Output } from "./output.ts";
import { ProgressLine } from "./progress-line.ts";
import { say } from "./say.ts";

/** One task under way: its model, its clock, and its messages. */
export class Run {
  readonly label: string;
  readonly begin: number = performance.now();
  readonly #onOutput: (output: Pick<Output, "discard">) => void;
  readonly model: ModelSource;
  readonly onProgress: (progress: Progress) => void;
  readonly #progress: ProgressLine;
  #pair: ModelPair | undefined;

  constructor(label: string, options: Arguments, onOutput: (output: Pick<Output, "discard">) => void) {
    this.label = label;
    this.#onOutput = onOutput;
    this.#progress = new ProgressLine(label, options.json);
    this.onProgress = this.#progress.show.bind(this.#progress);
    const onProgress = (progress: ModelProgress) => this.#progress.showModel(progress);
    this.model = async (wanted) => {
      this.#pair = await loadModel({ ...options, onProgress }, wanted);
      return this.#pair;
    };
  }

  /** Does the work and makes its output final; on an error, or when interrupted, nothing of it is left. */
  async produce<T>(output: Pick<Output, "commit" | "discard">, work: () => Promise<T>): Promise<T> {
    this.#onOutput(output);
    try {
      const result = await work();
      await output.commit();
      return result;
    } catch (error) {
      await output.discard();
      throw error;
    }
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
    this.clearProgress();
    say(`${this.label}: ${line}`);
  }

  /** Reports that something was left out: exit status 2, unless there is an error. */
  warn(line: string): void {
    this.complain(line);
    process.exitCode ??= 2;
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
  const { bytesIn, bytesOut, lanes } = summary;
  const bpb = options.action === "compress" ? bitsPerByte(bytesOut, bytesIn) : bitsPerByte(bytesIn, bytesOut);
  const { seconds, backend, modelId } = run.facts();
  const file = run.label;
  // Standard output is not free when the result itself goes there.
  const stream = output === "-" ? process.stderr : process.stdout;
  if (options.json) {
    const facts = { file, output, bytesIn, bytesOut, bpb, seconds, backend, lanes, modelId };
    stream.write(`${JSON.stringify(facts)}\n`);
  } else if (output !== "-") {
    const rate = `${bpb ?? "-"} bits per byte, ${seconds} s, ${backend}`;
    const verdict = options.action === "compress" && bytesOut >= bytesIn ? "not worth compressing, " : "";
    stream.write(`${file}: ${bytesIn} -> ${bytesOut} bytes (${verdict}${rate}): ${output}\n`);
  }
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
