/** Writing outputs that appear under their names only when they are complete. */

import { randomBytes } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { type FileHandle, link, lstat, open, readlink, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { CommandError, systemError } from "./command-error.ts";
import { NewFile } from "./new-file.ts";
import { isStdout, isTerminal, writeOut } from "./print.ts";
import { at, NAMES, nameOf } from "./system-path.ts";

/** Where results go. Until `commit`, nothing stands under the final name; `discard` leaves nothing. */
export interface Output {
  /** "-" for standard output. */
  readonly path: string;
  write(bytes: Uint8Array): Promise<void>;
  commit(): Promise<void>;
  discard(): Promise<void>;
}

/** A file whose permissions, times and owner the output gets. */
export type Source = Pick<Stats, "mode"> & Partial<Pick<Stats, "mtimeMs" | "uid" | "gid">>;

const STDOUT: Output = {
  path: "-",
  write: writeOut,
  commit: async () => {},
  discard: async () => {},
};

/**
 * "-" is standard output. What is no regular file is written into; a link is followed. Throws a
 * CommandError when `path` exists and may not be overwritten.
 */
export async function createOutput(path: string, overwrite: boolean, source?: Source): Promise<Output> {
  if (path === "-") return STDOUT;
  try {
    const existing = await unlessAbsent(stat(at(path)));
    if (existing?.isDirectory()) throw new CommandError(`${path} is a folder; choose another name with -o.`);
    const isLink = (await unlessAbsent(lstat(at(path))))?.isSymbolicLink() ?? false;
    if (existing && isLink && isStdout(existing)) return STDOUT;
    if (existing && !existing.isFile()) {
      // A disk is not to be lost by a slip.
      if (existing.isBlockDevice() && !overwrite) throw alreadyExists(path);
      return new OpenOutput(path, await open(at(path), constants.O_WRONLY));
    }
    if ((existing || isLink) && !overwrite) throw alreadyExists(path);
    const target = isLink ? await whereLinkLeads(path) : path;
    const file = await NewFile.create(join(dirname(target), temporaryName()));
    return new FileOutput(path, target, file, overwrite, modeFor(source, existing), source);
  } catch (error) {
    throw systemError(error, `write ${path}`);
  }
}

/** Throws a CommandError when what no person can read would go to a terminal. */
export function expectNoTerminal(path: string, overwrite: boolean): void {
  if (path !== "-" || !isTerminal() || overwrite) return;
  throw new CommandError(
    "Compressed data is not for a terminal; use -o, a pipe, or -f to have it all the same.",
  );
}

/** Nobody can know it in advance; short, whatever the final name. */
export function temporaryName(): string {
  return `.nacre-${randomBytes(9).toString("base64url")}.part`;
}

/** Never more than the source has, nor what is replaced. */
function modeFor(source: Source | undefined, existing: Stats | undefined): number {
  const mode = source ? source.mode & 0o777 : 0o666 & ~process.umask();
  return existing ? mode & existing.mode : mode;
}

/** A new file beside the final one. */
class FileOutput implements Output {
  readonly path: string;
  readonly #target: string;
  readonly #file: NewFile;
  readonly #overwrite: boolean;
  readonly #mode: number;
  readonly #source: Source | undefined;

  constructor(
    path: string,
    target: string,
    file: NewFile,
    overwrite: boolean,
    mode: number,
    source: Source | undefined,
  ) {
    this.path = path;
    this.#target = target;
    this.#file = file;
    this.#overwrite = overwrite;
    this.#mode = mode;
    this.#source = source;
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#file.write(bytes).catch((error) => {
      throw systemError(error, `write ${this.path}`);
    });
  }

  async commit(): Promise<void> {
    const move = this.#overwrite ? replace : renameToNew;
    const { mtimeMs: modifiedMs, uid, gid } = this.#source ?? {};
    const owner = uid === undefined || gid === undefined ? undefined : { uid, gid };
    const attributes = { mode: this.#mode, modifiedMs, owner };
    await this.#file
      .finish(attributes, () => move(this.#file.path, this.#target), true)
      .catch((error) => {
        throw systemError(error, `write ${this.path}`);
      });
  }

  discard(): Promise<void> {
    return this.#file.discard();
  }
}

/** A device, a pipe or the like, which is there already. */
class OpenOutput implements Output {
  readonly path: string;
  readonly #file: FileHandle;

  constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      for (let from = 0; from < bytes.length; ) from += (await this.#file.write(bytes, from)).bytesWritten;
    } catch (error) {
      throw systemError(error, `write ${this.path}`);
    }
  }

  async commit(): Promise<void> {
    await this.#file.close().catch((error) => {
      throw systemError(error, `write ${this.path}`);
    });
  }

  async discard(): Promise<void> {
    await this.#file.close().catch(() => {});
  }
}

export async function replace(from: string, to: string): Promise<void> {
  await rename(at(from), at(to));
}

/** A rename that never replaces: linking fails when a file of that name has appeared meanwhile. */
export async function renameToNew(from: string, to: string): Promise<void> {
  try {
    await link(at(from), at(to));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw alreadyExists(to);
    // The file system has no hard links.
    await rename(at(from), at(to));
    return;
  }
  await rm(at(from));
}

export function alreadyExists(path: string, instead = "-o for another name"): CommandError {
  return new CommandError(`${path} already exists; use -f to overwrite it, or ${instead}.`, {
    isNamed: true,
  });
}

/** The file at the end of a chain of links, which need not be there yet. */
async function whereLinkLeads(path: string): Promise<string> {
  let place = path;
  for (let links = 0; links < 40; links++) {
    const folder = nameOf(await realpath(at(dirname(place)), NAMES));
    place = join(folder, basename(place));
    if (!(await unlessAbsent(lstat(at(place))))?.isSymbolicLink()) return place;
    place = resolve(folder, nameOf(await readlink(at(place), NAMES)));
  }
  throw new CommandError(`Cannot write ${path}: the links lead in a circle.`, { isNamed: true });
}

async function unlessAbsent(found: Promise<Stats>): Promise<Stats | undefined> {
  return found.catch((error) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}
