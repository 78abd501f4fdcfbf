/** A thread of the transformer: see src/model/kernel/decoder-thread.ts. */
import { lineTo, serveDecoder } from "../src/model/kernel/decoder-thread.ts";

serveDecoder(lineTo(self));
