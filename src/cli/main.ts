#!/usr/bin/env node
/** The command line. What most runs do not need is loaded when it is wanted: `--help` answers at once. */

import { version } from "../../package.json" with { type: "json" };
import { HELP, parseArguments } from "./arguments.ts";
import { complain } from "./complain.ts";

async function main(): Promise<void> {
  const options = parseArguments(process.argv.slice(2));
  switch (options.action) {
    case "help":
      process.stdout.write(HELP);
      return;
    case "version":
      process.stdout.write(`nacre ${version}\n`);
      return;
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

main().catch((error) => complain("", error));
