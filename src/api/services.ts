/** What a thread can be started for, by the name that it is given. */

import { serveBytes } from "../codec/bytes/byte-pool.ts";
import { serveCheck } from "../codec/text/check-thread.ts";
import { serveTransformer } from "../model/wasm/transformer-thread.ts";
import type { Line } from "../threads/thread.ts";
import { serveCodec } from "./codec-service.ts";
import type { Platform } from "./platform.ts";

const SERVICES = { transformer: serveTransformer, check: serveCheck, bytes: serveBytes, codec: serveCodec };

export type Service = keyof typeof SERVICES;

/** For as long as the thread lives. platform: of the thread. */
export function serveOn(line: Line, service: Service, platform: Platform): void {
  SERVICES[service](line, platform);
}
