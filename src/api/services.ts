/** What each service of a thread does. */

import { serveByteCheck } from "../codec/bytes/byte-check-thread.ts";
import { serveBytes } from "../codec/bytes/byte-pool.ts";
import { serveCheck } from "../codec/text/check-thread.ts";
import { serveTransformer } from "../model/wasm/transformer-thread.ts";
import type { Line } from "../threads/thread.ts";
import { serveCodec } from "./codec-service.ts";
import type { Platform, Service } from "./platform.ts";
import { serveTextsOn } from "./text-service.ts";

const SERVICES: Readonly<Record<Service, (line: Line, platform: Platform) => void>> = {
  codec: serveCodec,
  transformer: serveTransformer,
  check: serveCheck,
  "byte-check": serveByteCheck,
  bytes: serveBytes,
  texts: (line, { spawn }) => serveTextsOn(line, spawn),
};

/** For as long as the thread lives. platform: of the thread. */
export function serveOn(line: Line, service: Service, platform: Platform): void {
  SERVICES[service](line, platform);
}
