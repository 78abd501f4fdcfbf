/** The one script of all of Nacre's workers: its name says what it is for. */

import { lineTo } from "../threads/thread.ts";
import { browserPlatform } from "./browser.ts";
import { browserRuntime } from "./browser-runtime.ts";
import type { Service } from "./platform.ts";
import { serveOn } from "./services.ts";

// Its own address: bundlers that follow a worker into itself would never end.
const platform = browserPlatform(
  (name) => new Worker(self.location.href, { type: "module", name }),
  browserRuntime,
);
serveOn(lineTo(self), self.name as Service, platform);
