/** The entry of every worker: starts the service that the worker is named after. */

import { trustOwnScripts } from "../src/page/bridge/own-scripts.ts";
import type { PageService } from "../src/page/bridge/start-service.ts";
import { lineTo } from "../src/threads/thread.ts";
import { keepMessagesUntil } from "./early-messages.ts";
import type { ThreadService } from "./spawn.ts";

/** Each service's code is loaded by itself, so that a small one does not pay for a large one. */
const SERVICES: Readonly<Record<PageService | ThreadService, () => Promise<void>>> = {
  codec: async () => (await import("./services/codec.ts")).serveCodec(),
  models: async () => (await import("./services/models.ts")).serveModels(),
  picture: async () => (await import("./services/picture.ts")).servePicture(),
  transformer: async () =>
    (await import("../src/model/wasm/transformer-thread.ts")).serveTransformer(lineTo(self)),
  check: async () => (await import("../src/codec/text/check-thread.ts")).serveCheck(lineTo(self)),
  "byte-check": async () =>
    (await import("../src/codec/bytes/byte-check-thread.ts")).serveByteCheck(lineTo(self)),
  texts: async () => {
    const [{ serveTextsOn }, { spawn }] = await Promise.all([
      import("../src/api/text-service.ts"),
      import("./spawn.ts"),
    ]);
    serveTextsOn(lineTo(self), spawn);
  },
  bytes: async () => (await import("../src/codec/bytes/byte-pool.ts")).serveBytes(lineTo(self)),
};

trustOwnScripts();
const start = SERVICES[self.name as keyof typeof SERVICES];
// A rejection would stay unseen; a reported error reaches whoever started this worker.
keepMessagesUntil(start()).catch(reportError);
