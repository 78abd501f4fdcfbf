/** A page, or a worker of its own: Nacre's threads are workers that it starts from its module. */

import { browserPlatform } from "./browser.ts";
import type { Platform } from "./platform.ts";

export const platform: Platform = browserPlatform(
  // Spelled out, so that bundlers find the worker and move it.
  (name) => new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name }),
  // Seldom wanted outside of that worker.
  async (...wanted) => (await import("./browser-runtime.ts")).browserRuntime(...wanted),
);
