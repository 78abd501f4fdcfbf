import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{src,test,workers,lint,scripts,bench,fuzz,golden,models,fleet}/**/*.test.ts"],
    globalSetup: "test/build-command.ts",
    // On two cores too: most tests are one thread.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 120_000,
  },
});
