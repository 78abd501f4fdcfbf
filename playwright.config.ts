import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/setup.mjs";

// Its own port for each run, so that two can go on side by side; workers inherit it.
process.env.NACRE_E2E_PORT ??= String(20_000 + (process.pid % 10_000));
const PORT = process.env.NACRE_E2E_PORT;

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  timeout: 180_000,
  // On two cores too: while one test waits for its page, the other's computes.
  workers: 2,
  fullyParallel: false,
  // Of a page that shares the cores with another, more than the usual 5 seconds.
  expect: { timeout: 20_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: "list",
  use: {
    baseURL: `http://127.0.0.1:${PORT}`,
    launchOptions: {
      executablePath: findChromium() ?? "chromium",
      args: [
        "--no-sandbox",
        "--headless",
        "--disable-quic",
        "--disable-background-networking",
        "--enable-unsafe-webgpu",
        "--use-webgpu-adapter=swiftshader",
      ],
    },
  },
  webServer: {
    command: `npx vite preview --host 127.0.0.1 --port ${PORT} --strictPort`,
    url: `http://127.0.0.1:${PORT}`,
    reuseExistingServer: false,
  },
});
