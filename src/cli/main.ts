/** The command line: `npm run -s nacre -- FILE`. */
import { HELP, parseArguments, type Task } from "./arguments.ts";
import { systemError } from "./command-error.ts";
import { listModels, removeModel } from "./models.ts";
import type { Output } from "./output.ts";
import { Run, say } from "./report.ts";
import { runTask } from "./run.ts";
import { isExpected, sentenceOf } from "./sentences.ts";

/** What an interrupted run must not leave behind. */
let current: Pick<Output, "discard"> | undefined;

for (const [signal, number] of [
  ["SIGINT", 2],
  ["SIGTERM", 15],
  ["SIGHUP", 1],
] as const) {
  process.on(signal, () => {
    const cleaned = current ? current.discard() : Promise.resolve();
    cleaned.finally(() => process.exit(128 + number));
  });
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // When the reader of a pipe went away, there is nobody left to tell.
  if (error.code !== "EPIPE") complain("", systemError(error, "write to standard output"));
  process.exit(1);
});

function complain(prefix: string, error: unknown): void {
  say(`${prefix}${sentenceOf(error)}`);
  if (!isExpected(error) && process.env.NACRE_DEBUG) console.error(error);
  process.exitCode = 1;
}

function labelOf({ inputs }: Task): string {
  return inputs.map((input) => (input === "-" ? "(stdin)" : input)).join(" ");
}

async function main(): Promise<void> {
  const options = parseArguments(process.argv.slice(2));
  if (options.action === "help") {
    process.stdout.write(HELP);
    return;
  }
  if (options.action === "models") return listModels(options.json);
  if (options.action === "remove-model") return removeModel(options.model!);
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

main().catch((error) => complain("", error));
