/** `npm start`: install what is missing, build, and serve the page. Opens nothing; Ctrl-C ends it. */
import { buildKernels } from "./kernels.mjs";
import { ensurePackages, runTool } from "./setup.mjs";

try {
  ensurePackages();
  await buildKernels();
  runTool("vite", ["build", "--logLevel", "warn"]);
  // vite prints the address; further arguments (such as --port 8080) go to it.
  runTool("vite", ["preview", ...process.argv.slice(2)]);
} catch (error) {
  console.error(`npm start: ${error.message}`);
  process.exitCode = 1;
}
