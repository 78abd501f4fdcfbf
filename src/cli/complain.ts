import { NacreError } from "../core.ts";
import { say } from "./say.ts";

/** Says what is wrong, and makes the run a failure. */
export function complain(prefix: string, error: unknown): void {
  const message = error instanceof NacreError ? error.message : `unexpected failure: ${String(error)}`;
  say(`${prefix}${message}`);
  if (!(error instanceof NacreError) && process.env.NACRE_DEBUG) console.error(error);
  process.exitCode = 1;
}
