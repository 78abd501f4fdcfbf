/** A thread of the transformer: see src/model/kernel/decoder-thread.ts. */
import * as Comlink from "comlink";
import { DecoderHost } from "../src/model/kernel/decoder-thread.ts";

Comlink.expose(new DecoderHost());
