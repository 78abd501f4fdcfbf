import { say } from "./say.ts";
import { isExpected, sentenceOf } from "./sentences.ts";

/** Says what is wrong, and makes the run a failure. */
export function complain(prefix: string, error: unknown): void {
  say(`${prefix}${sentenceOf(error)}`);
  if (!isExpected(error) && process.env.NACRE_DEBUG) console.error(error);
  process.exitCode = 1;
}
