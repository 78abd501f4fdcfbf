/** A thread for blocks that need no model: see src/codec/bytes/byte-pool.ts. */
import { serveBytes } from "../src/codec/bytes/byte-pool.ts";
import { lineTo } from "../src/threads/thread.ts";

serveBytes(lineTo(self));
