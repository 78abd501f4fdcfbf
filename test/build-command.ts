/**
 * Builds the command line once for a whole run of the tests, as the package has it: loading the sources would take
 * most of the time of the hundreds of processes that they start.
 */

import { rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "tsdown";
import type { TestProject } from "vitest/node";
import { NODE } from "../tsdown.config.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly command: string;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  // Two folders deep, as lib/node is, since it finds the model from there; its own for each run.
  const outDir = join(project.config.root, "node_modules", `.nacre-${process.pid}`);
  await build({ ...NODE, config: false, outDir, logLevel: "error" });
  project.provide("command", join(outDir, "nacre.mjs"));
  return () => rmSync(outDir, { recursive: true });
}
