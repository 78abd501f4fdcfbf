import { type Helpers, openCodec } from "../index.ts";

let helpers: Helpers | undefined;

/** The codec's own threads, which all files of a run share. count: the caller's included; default: one a core. */
export function helperThreads(count?: number): Helpers {
  helpers ??= openCodec({ workers: count }).helpers;
  return helpers;
}
