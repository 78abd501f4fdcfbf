/** The thread that checks what another one encodes: see src/codec/text/check-thread.ts. */
import { serveCheck } from "../src/codec/text/check-thread.ts";
import { lineTo } from "../src/threads/thread.ts";

serveCheck(lineTo(self));
