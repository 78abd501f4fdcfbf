/** Workers and submitters as processes of their own, for tests. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

export class Started {
  readonly #process: ChildProcess;
  #output = "";
  #wake = () => {};

  /** command: the file to run. */
  constructor(command: string, folder: string, args: readonly string[], environment: NodeJS.ProcessEnv) {
    this.#process = spawn(process.execPath, [command, ...args], {
      cwd: folder,
      env: { ...process.env, INIT_CWD: "", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process.once("exit", () => this.#wake());
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream!.on("data", (text) => {
        this.#output += text;
        this.#wake();
      });
    }
  }

  /** All it has said. */
  get output(): string {
    return this.#output;
  }

  /** Returns when it has said this so many times. */
  async said(what: RegExp, times = 1): Promise<void> {
    while (this.#output.split(what).length <= times) {
      if (this.#process.exitCode !== null) throw new Error(`it ended, having said: ${this.#output}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Its exit status; null when a signal killed it. */
  async ended(): Promise<number | null> {
    if (this.#process.exitCode === null && this.#process.signalCode === null)
      await once(this.#process, "exit");
    return this.#process.exitCode;
  }

  /** Processes that it has started and that still run. */
  children(): number[] {
    const { pid } = this.#process;
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
    return text.split(" ").filter(Boolean).map(Number);
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
