#!/usr/bin/env node
/** The command line. What most runs do not need is loaded when it is wanted: `--help` answers at once. */

import { version } from "../../package.json" with { type: "json" };
import { parseArguments } from "./arguments.ts";
import { complain } from "./complain.ts";
import { HELP } from "./help.ts";
import { printText } from "./print.ts";
import { keepHeapSmall } from "./small-heap.ts";
import { argumentsGiven } from "./system-path.ts";

async function main(): Promise<void> {
  const options = parseArguments(argumentsGiven());
  switch (options.action) {
    case "help":
      return printText(HELP);
    case "version":
      return printText(`nacre ${version}\n`);
    case "models":
      return (await import("./models.ts")).listModels(options.json);
    case "remove-model":
      return (await import("./models.ts")).removeModel(options.model!);
    case "worker":
      return (await import("./fleet/work.ts")).work(options);
    default:
      return (await import("./run-tasks.ts")).runTasks(options);
  }
}

keepHeapSmall();
main().catch((error) => complain("", error));
