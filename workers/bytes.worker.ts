/** A thread for blocks that need no model: see src/codec/regions/byte-pool.ts. */
import { serveBytes } from "../src/codec/regions/byte-pool.ts";
import { lineTo } from "../src/threads/thread.ts";

serveBytes(lineTo(self));
