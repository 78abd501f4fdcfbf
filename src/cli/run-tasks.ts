import type { Arguments, Task } from "./arguments.ts";
import { complain } from "./complain.ts";
import { cleanUpOnSignals, isInterrupted } from "./interrupts.ts";
import { ReaderGone } from "./print.ts";
import { Run } from "./report.ts";
import { runTask } from "./run.ts";

/** The names of more inputs than these are not all said. */
const NAMED = 3;

/** Does one task after the other; a failure of one does not stop the next. */
export async function runTasks(options: Arguments): Promise<void> {
  cleanUpOnSignals();
  for (const task of options.tasks) {
    const run = new Run(labelOf(task), options);
    try {
      await runTask(task, options, run);
    } catch (error) {
      run.clearProgress();
      if (isInterrupted()) return;
      complain(run.label, error);
      if (error instanceof ReaderGone) process.exit();
    }
  }
}

function labelOf({ inputs }: Task): string {
  const names = inputs.map((input) => (input === "-" ? "(stdin)" : input));
  if (names.length <= NAMED) return names.join(" ");
  return `${names[0]} and ${names.length - 1} more`;
}
