import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{src,test,workers,lint,scripts,bench,fuzz,golden,models,fleet}/**/*.test.ts"],
    testTimeout: 60_000,
  },
});
