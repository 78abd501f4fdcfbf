/** Errors of the command line itself: what was asked of it, and the files it reads and writes. */

import { NacreError } from "../core.ts";

interface Details extends ErrorOptions {
  /** The exit status; default: 1. */
  readonly status?: number;
  /** Whether the message names the file that it is about. */
  readonly isNamed?: boolean;
}

/** Its message is a sentence for the terminal. */
export class CommandError extends Error {
  override readonly name: string = "CommandError";
  readonly status: number;
  readonly isNamed: boolean;

  constructor(message: string, { status = 1, isNamed = false, ...options }: Details = {}) {
    super(message, options);
    this.status = status;
    this.isNamed = isNamed;
  }
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
  ELOOP: "the links lead in a circle",
  EIO: "the device failed",
  EEXIST: "something of that name is there",
  ENXIO: "nobody is at the other end",
  EPIPE: "nobody reads it any more",
  ETXTBSY: "it is a program that runs",
  EILSEQ: "the file system allows no such name",
  EINVAL: "the file system allows no such name",
};

/** A failed system call, put into a sentence; `doing` as in "read a.txt". */
export function systemError(error: unknown, doing: string): CommandError | NacreError {
  if (error instanceof NacreError || error instanceof CommandError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const reason = REASONS[code] ?? (code || String(error));
  return new CommandError(`Cannot ${doing}: ${reason}.`, { cause: error, isNamed: true });
}
