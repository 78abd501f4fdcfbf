import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{src,workers,lint,scripts,bench,fuzz,models}/**/*.test.ts"],
    testTimeout: 60_000,
  },
});
