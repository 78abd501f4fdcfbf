/** `npm test`: everything that must hold, from a fresh clone: lint, types, unit tests, build, end to end. */
import { buildKernels } from "./kernels.mjs";
import { ensureChromium, ensureFleetTools, ensurePackages, ensurePython, runTool } from "./setup.mjs";

const REALMS = ["kernels", "codec", "page", "workers", "node", "e2e"];

const STEPS = [
  ["packages", () => ensurePackages()],
  ["chromium", () => ensureChromium()],
  ["redis and parallel", () => ensureFleetTools()],
  ["python", () => ensurePython()],
  ["kernels", () => buildKernels()],
  ["lint", () => runTool("biome", ["check", "--error-on-warnings", "."])],
  ["dead code", () => runTool("knip", ["--no-progress"])],
  ["types", () => REALMS.forEach((realm) => void runTool("tsc", ["-p", `tsconfig.${realm}.json`]))],
  ["unit tests", () => runTool("vitest", ["run"])],
  ["build", () => runTool("vite", ["build", "--logLevel", "warn"])],
  ["library", () => runTool("tsdown", ["--logLevel", "error"])],
  ["end to end", () => runTool("playwright", ["test"])],
];

const seconds = (since) => ((performance.now() - since) / 1000).toFixed(1);
const begin = performance.now();
try {
  for (const [name, step] of STEPS) {
    console.log(`\n== ${name}`);
    const since = performance.now();
    await step();
    console.log(`== ${name}: ok, ${seconds(since)} s`);
  }
  console.log(`\nAll of npm test passed in ${seconds(begin)} s.`);
} catch (error) {
  console.error(`\nnpm test: ${error.message}`);
  process.exitCode = 1;
}
