import type { Arguments, Task } from "./arguments.ts";
import { checkFile } from "./check-file.ts";
import { compressFiles } from "./compress-files.ts";
import { expectFile } from "./input.ts";
import { listFile } from "./list-file.ts";
import type { Run } from "./report.ts";
import { restoreFiles } from "./restore-files.ts";
import { salvageFile } from "./salvage-file.ts";

/** Does one task. Throws a NacreError or a CommandError; then nothing of its output is left. */
export async function runTask(task: Task, options: Arguments, run: Run): Promise<void> {
  const input = task.inputs[0]!;
  if (options.action !== "compress") await expectFile(input);
  switch (options.action) {
    case "compress":
      return compressFiles(task.inputs, options, run);
    case "decompress":
      return restoreFiles(task, options, run);
    case "test":
      return checkFile(input, options, run);
    case "list":
      return listFile(input, options.json);
    case "salvage":
      return salvageFile(input, options, run);
    case "models":
    case "remove-model":
    case "help":
    case "version":
      return;
  }
}
