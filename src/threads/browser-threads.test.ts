import { afterEach, expect, it, vi } from "vitest";
import { browserThreads } from "./browser-threads.ts";

afterEach(() => vi.unstubAllGlobals());

it.each([
  ["a browser that says nothing of memory", { hardwareConcurrency: 6 }, 6],
  ["a device with enough", { hardwareConcurrency: 16, deviceMemory: 8 }, 16],
  ["a telephone of 4 GB", { hardwareConcurrency: 8, deviceMemory: 4 }, 4],
  ["few cores and 4 GB", { hardwareConcurrency: 2, deviceMemory: 4 }, 2],
  ["half a GB", { hardwareConcurrency: 4, deviceMemory: 0.5 }, 1],
])("%s", (_, device, threads) => {
  vi.stubGlobal("navigator", device);
  expect(browserThreads()).toBe(threads);
});
