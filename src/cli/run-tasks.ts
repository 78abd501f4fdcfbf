import type { Arguments, Task } from "./arguments.ts";
import { systemError } from "./command-error.ts";
import { complain } from "./complain.ts";
import type { Output } from "./output.ts";
import { Run } from "./report.ts";
import { runTask } from "./run.ts";
import { isExpected, sentenceOf } from "./sentences.ts";

/** What an interrupted run must not leave behind. */
let current: Pick<Output, "discard"> | undefined;

/** Does one task after the other; a failure of one does not stop the next. */
export async function runTasks(options: Arguments): Promise<void> {
  cleanUpOnSignals();
  expectReader();
  for (const task of options.tasks) {
    const run = new Run(labelOf(task), options, (output) => {
      current = output;
    });
    try {
      await runTask(task, options, run);
    } catch (error) {
      run.clearProgress();
      const isNamed = isExpected(error) && task.inputs.some((input) => sentenceOf(error).includes(input));
      complain(isNamed ? "" : `${run.label}: `, error);
    }
    current = undefined;
  }
}

function cleanUpOnSignals(): void {
  for (const [signal, number] of [
    ["SIGINT", 2],
    ["SIGTERM", 15],
    ["SIGHUP", 1],
  ] as const) {
    // A terminal's Ctrl-C may come twice: from the terminal, and passed on by npm.
    process.on(signal, () => {
      const cleaned = current?.discard() ?? Promise.resolve();
      current = undefined;
      cleaned.finally(() => process.exit(128 + number));
    });
  }
}

/** When the reader of a pipe went away, there is nobody left to tell. */
function expectReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") complain("", systemError(error, "write to standard output"));
    process.exit(1);
  });
}

function labelOf({ inputs }: Task): string {
  return inputs.map((input) => (input === "-" ? "(stdin)" : input)).join(" ");
}
