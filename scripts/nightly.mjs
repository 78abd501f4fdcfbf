/** `npm run nightly`: the properties with 10,000 cases each, 100 interrupts, and 100,000 mutants of a new seed. */
import { runTool } from "./setup.mjs";

const seed = String(Math.floor(Date.now() / 1000));
try {
  runTool("vitest", ["run", "src/codec/properties.test.ts", "src/cli/determinism.test.ts"], {
    NACRE_CASES: "10000",
  });
  runTool("vitest", ["run", "src/cli/interrupts.test.ts"], { NACRE_INTERRUPTS: "20" });
  runTool("tsx", ["fuzz/fuzz.ts", "--count", "100000", "--seed", seed]);
} catch (error) {
  console.error(`npm run nightly: ${error.message}`);
  process.exitCode = 1;
}
