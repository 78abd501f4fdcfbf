import { printError } from "./print.ts";
import { printable } from "./printable.ts";

/** What is on the last line of a terminal, and is to go before another line comes. */
let clear: (() => void) | undefined;

/** Whoever shows a line that it rewrites says how to clear it. */
export function clearBefore(action: (() => void) | undefined): void {
  clear = action;
}

/** One line on standard error. */
export function say(line: string): void {
  clear?.();
  printError(`nacre: ${printable(line)}\n`);
}

/** Says that something was left out: exit status 2, unless there is an error. */
export function warn(line: string): void {
  say(line);
  process.exitCode ??= 2;
}
