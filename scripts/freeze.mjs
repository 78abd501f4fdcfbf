/**
 * `npm run freeze`: keeps the coding kernel of the present version of the format for ever, as part of a release.
 * Refuses when the version is frozen already, or when the kernel does not code the golden files.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { freezeKernel } from "./frozen-kernels.mjs";
import { buildKernels, compile, ENTROPY_KERNEL, FROZEN_KERNELS } from "./kernels.mjs";
import { ROOT, runTool } from "./setup.mjs";

try {
  const container = readFileSync(join(ROOT, "src", "format", "container.ts"), "utf8");
  const version = Number(/export const VERSION = (\d+);/.exec(container)[1]);
  await buildKernels();
  runTool("vitest", ["run", "golden"]);
  const { binary } = await compile(ENTROPY_KERNEL);
  freezeKernel(FROZEN_KERNELS, version, binary);
  await buildKernels();
  console.log(`Version ${version} of the format is frozen.`);
} catch (error) {
  console.error(`npm run freeze: ${error.message}`);
  process.exitCode = 1;
}
