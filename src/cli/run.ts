import type { Arguments, Task } from "./arguments.ts";
import { checkFile } from "./check-file.ts";
import { compressFiles } from "./compress-files.ts";
import { expectFile } from "./input.ts";
import { listFile } from "./list-file.ts";
import type { Run } from "./report.ts";
import { restoreFiles } from "./restore-files.ts";
import { salvageFile } from "./salvage-file.ts";
import { codeRangeOf } from "./shards/code-range-of.ts";
import { joinPieces } from "./shards/join-pieces.ts";
import { printBlockPlan, printPlan } from "./shards/print-plan.ts";
import { restoreRange } from "./shards/restore-range.ts";

/** Does one task. Throws a NacreError or a CommandError; then nothing of its output is left. */
export async function runTask(task: Task, options: Arguments, run: Run): Promise<void> {
  const input = task.inputs[0]!;
  if (options.action !== "compress") await expectFile(input);
  switch (options.action) {
    case "compress":
      if (options.isPlan) return printPlan(task.inputs, options);
      if (options.fleet !== undefined)
        return (await import("./fleet/submit.ts")).submit(task.inputs, options, run);
      if (options.range) return codeRangeOf(task.inputs, options.range, options, run);
      return compressFiles(task.inputs, options, run);
    case "decompress":
      if (options.isPlan) return printBlockPlan(input, options);
      if (options.range) return restoreRange(input, options.range, options, run);
      return restoreFiles(task, options, run);
    case "test":
      return checkFile(input, options, run);
    case "list":
      return listFile(input, options.json);
    case "salvage":
      return salvageFile(input, options, run);
    case "join":
      return joinPieces(task.inputs, options, run);
    case "worker":
    case "models":
    case "remove-model":
    case "help":
    case "version":
      return;
  }
}
