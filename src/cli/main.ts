/** The command line: `npm run -s nacre -- FILE`. */
import { NacreError } from "../base/errors.ts";
import { HELP, parseArguments, type Task } from "./arguments.ts";
import { type Output, readableError } from "./files.ts";
import { listModels, removeModel } from "./models.ts";
import { Run, say } from "./report.ts";
import { runTask } from "./run.ts";

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
  if (error.code !== "EPIPE") complain("", readableError(error, "write to standard output"));
  process.exit(1);
});

function complain(prefix: string, error: unknown): void {
  const message = error instanceof NacreError ? error.message : `unexpected failure: ${String(error)}`;
  say(`${prefix}${message}`);
  if (!(error instanceof NacreError) && process.env.NACRE_DEBUG) console.error(error);
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
      run.progressDone();
      const isNamed =
        error instanceof NacreError && task.inputs.some((input) => error.message.includes(input));
      complain(isNamed ? "" : `${run.label}: `, error);
    }
    current = undefined;
  }
}

main().catch((error) => complain("", error));
