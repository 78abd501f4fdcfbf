/** Writing to standard output and standard error, to the last byte or with an error. */

import { fstatSync, write, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isatty } from "node:tty";
import { promisify } from "node:util";
import { CommandError, systemError } from "./command-error.ts";
import { jsonLine, printable } from "./printable.ts";

const STDOUT = 1;
const STDERR = 2;
/** What a shell says of a program whose reader went away. */
const READER_GONE = 141;
const PAUSE_MS = 5;
const CHUNK = 1 << 16;

const writeSome = promisify(write);

/** Thrown when nobody reads standard output any more: there is nobody left to tell. */
export class ReaderGone extends CommandError {
  constructor() {
    super("The reader of standard output went away.", { status: READER_GONE });
  }
}

/** Writes all of it to standard output. Throws a CommandError, or ReaderGone. */
export async function writeOut(bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += (await writeSome(STDOUT, bytes, at)).bytesWritten;
    } catch (error) {
      if (!isBusy(error)) throw outputError(error);
      await sleep(PAUSE_MS);
    }
  }
}

/** One line on standard output, as a terminal may have it. Throws as writeOut does. */
export function printLine(line: string): void {
  printText(`${printable(line)}\n`);
}

/** Likewise many lines, with few calls of the system. */
export function printLines(lines: Iterable<string>): void {
  let text = "";
  for (const line of lines) {
    text += `${printable(line)}\n`;
    if (text.length < CHUNK) continue;
    printText(text);
    text = "";
  }
  printText(text);
}

export function printJson(facts: unknown): void {
  printText(`${jsonLine(facts)}\n`);
}

/** Text of our own, which needs no escaping. */
export function printText(text: string): void {
  // Node knows the terminal's encoding where it is not UTF-8.
  if (isatty(STDOUT)) {
    process.stdout.write(text);
    return;
  }
  try {
    writeAllSync(STDOUT, text);
  } catch (error) {
    throw outputError(error);
  }
}

/** Text on standard error; where that cannot be written there is nothing to be done. */
export function printError(text: string): void {
  if (isatty(STDERR)) {
    process.stderr.write(text);
    return;
  }
  try {
    writeAllSync(STDERR, text);
  } catch {}
}

export function isTerminal(): boolean {
  return isatty(STDOUT);
}

/** Whether these are the device and the number of the file that standard output is. */
export function isStdout({ dev, ino }: { readonly dev: number; readonly ino: number }): boolean {
  try {
    const own = fstatSync(STDOUT);
    return own.dev === dev && own.ino === ino;
  } catch {
    return false;
  }
}

function writeAllSync(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if (!isBusy(error)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}

/** A pipe that others made not to wait. */
function isBusy(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "EAGAIN";
}

/** What came out already cannot be taken back: a part is missing. */
function outputError(error: unknown): CommandError {
  if ((error as NodeJS.ErrnoException).code === "EPIPE") return new ReaderGone();
  const { message } = systemError(error, "write to standard output");
  return new CommandError(message, { cause: error, status: 2, isNamed: true });
}
