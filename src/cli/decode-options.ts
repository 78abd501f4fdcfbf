import type { DecodeOptions } from "../core.ts";
import type { Arguments } from "./arguments.ts";
import type { Run } from "./report.ts";
import { helperThreads } from "./spawn.ts";

/** How this run reads a file. */
export function decodeOptions({ maxOutput, threads }: Arguments, { model, onProgress }: Run): DecodeOptions {
  return { model, onProgress, maxOutput, helpers: helperThreads(threads) };
}
