/** A thread of the transformer: see src/model/wasm/decoder-thread.ts. */
import { serveDecoder } from "../src/model/wasm/decoder-thread.ts";
import { lineTo } from "../src/threads/thread.ts";

serveDecoder(lineTo(self));
