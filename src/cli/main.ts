#!/usr/bin/env node
/** The command line. What most runs do not need is loaded when it is wanted: `--help` answers at once. */

import { setFlagsFromString } from "node:v8";
import { version } from "../../package.json" with { type: "json" };
import { parseArguments } from "./arguments.ts";
import { complain } from "./complain.ts";
import { HELP } from "./help.ts";
import { printText } from "./print.ts";
import { argumentsGiven } from "./system-path.ts";

// New objects are collected before they are many. Among them are logits of megabytes each, and with the 16 to 64 MB that V8
// would wait for, a text takes 60 MB more and no less time.
setFlagsFromString("--semi-space-growth-factor=1");

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

main().catch((error) => complain("", error));
