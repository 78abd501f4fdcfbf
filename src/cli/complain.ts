import { CommandError } from "./command-error.ts";
import { ReaderGone } from "./print.ts";
import { say } from "./say.ts";
import { isExpected, sentenceOf } from "./sentences.ts";

/** Says what is wrong, and makes the run a failure. label: what it is about, unless the sentence names it. */
export function complain(label: string, error: unknown): void {
  const status = error instanceof CommandError ? error.status : 1;
  if (process.exitCode !== 1) process.exitCode = status;
  if (error instanceof ReaderGone) return;
  const sentence = sentenceOf(error);
  const isNamed = error instanceof CommandError && (error.isNamed || sentence.startsWith(`${label} `));
  say(isNamed || label === "" ? sentence : `${label}: ${sentence}`);
  if (!isExpected(error) && process.env.NACRE_DEBUG) console.error(error);
}
