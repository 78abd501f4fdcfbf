/** Errors of the command line itself: what was asked of it, and the files it reads and writes. */

import { NacreError } from "../core.ts";

/** Its message is a sentence for the terminal. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  ENAMETOOLONG: "the name is too long",
  EISDIR: "it is a folder",
  EMFILE: "too many files are open",
  EFBIG: "the file system allows no file as large",
  EDQUOT: "the disk quota is used up",
  ENOTDIR: "a part of the path is not a folder",
};

/** A failed system call, put into a sentence; `doing` as in "read a.txt". */
export function systemError(error: unknown, doing: string): CommandError | NacreError {
  if (error instanceof NacreError || error instanceof CommandError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return new CommandError(`Cannot ${doing}: ${REASONS[code] ?? (code || String(error))}.`, { cause: error });
}
