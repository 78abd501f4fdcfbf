/** Reading inputs, and writing outputs that appear under their name only when they are complete. */
import { once } from "node:events";
import { existsSync } from "node:fs";
import { type FileHandle, link, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { concat } from "../base/bytes.ts";
import { NacreError } from "../base/errors.ts";
import { inMemory, type RandomAccess } from "../base/random-access.ts";
import { changed } from "../codec/archive/pack.ts";
import type { OpenFile } from "../convert/convert-checkpoint.ts";

const PIECE = 256 * 1024;

/**
 * The bytes of a file, or of standard input for "-". Throws "file" when it cannot be read, and
 * "changed" when it did not stay the same until its end.
 */
export async function* readInput(path: string): AsyncGenerator<Uint8Array, void> {
  const what = path === "-" ? "standard input" : path;
  try {
    if (path === "-") {
      for await (const piece of process.stdin) yield piece as Uint8Array;
      return;
    }
    const file = await open(path);
    try {
      yield* readWhole(file, what);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw readableError(error, `read ${what}`);
  }
}

async function* readWhole(file: FileHandle, what: string): AsyncGenerator<Uint8Array, void> {
  const before = await file.stat();
  let length = 0;
  for (;;) {
    // A buffer of its own for each piece: the codec keeps them until a block is full.
    const { bytesRead, buffer } = await file.read(new Uint8Array(PIECE), 0, PIECE);
    if (bytesRead === 0) break;
    length += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
  const after = await file.stat();
  // Of pipes and devices neither size nor time says anything.
  if (before.isFile() && (length !== before.size || after.mtimeMs !== before.mtimeMs)) throw changed(what);
}

/** Opens a file for reading anywhere; of standard input, all is read first. */
export async function openInput(path: string): Promise<RandomAccess & { close(): Promise<void> }> {
  if (path === "-") {
    const pieces: Uint8Array[] = [];
    for await (const piece of readInput(path)) pieces.push(piece);
    return { ...inMemory(concat(pieces)), close: async () => {} };
  }
  const fail = (error: unknown) => {
    throw readableError(error, `read ${path}`);
  };
  const file = await open(path).catch(fail);
  const { size } = await file.stat();
  const read = async (offset: number, length: number) => {
    const { bytesRead, buffer } = await file.read(new Uint8Array(length), 0, length, offset).catch(fail);
    return buffer.subarray(0, bytesRead);
  };
  return { size, read, close: () => file.close() };
}

/** A file that is opened for each of its parts: there is nothing to close. */
export async function readableFile(path: string): Promise<RandomAccess> {
  const { size } = await stat(path);
  const read = async (offset: number, length: number) => {
    const file = await open(path);
    try {
      const { bytesRead, buffer } = await file.read(new Uint8Array(Math.min(length, size - offset)), {
        position: offset,
      });
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  };
  return { size, read };
}

/** A folder's files by name, for `convertCheckpoint`. */
export function filesIn(folder: string): OpenFile {
  return async (name) => {
    const path = join(folder, name);
    return existsSync(path) ? readableFile(path) : undefined;
  };
}

/** What stands at `path`. Throws a "file" error when it cannot be read. */
export async function kindOf(path: string): Promise<"file" | "folder"> {
  if (path === "-") return "file";
  const found = await stat(path).catch((error) => {
    throw readableError(error, `read ${path}`);
  });
  return found.isDirectory() ? "folder" : "file";
}

/** Throws a "file" error unless `path` is a file that can be read. */
export async function expectFile(path: string): Promise<void> {
  if ((await kindOf(path)) === "folder") {
    throw new NacreError("file", `${path} is a folder; name a file in it.`);
  }
}

/** Where results go. Until `commit`, nothing stands under the final name; `discard` leaves nothing. */
export interface Output {
  write(bytes: Uint8Array): Promise<void>;
  commit(): Promise<void>;
  discard(): Promise<void>;
}

export const STDOUT: Output = {
  async write(bytes) {
    if (!process.stdout.write(bytes)) await once(process.stdout, "drain");
  },
  commit: async () => {},
  discard: async () => {},
};

/** Writes all that `work` yields, and returns what it returns. */
export async function drain<T>(work: AsyncGenerator<Uint8Array, T>, output: Output): Promise<T> {
  for (;;) {
    const step = await work.next();
    if (step.done) return step.value;
    await output.write(step.value);
  }
}

/** Throws a "file" error when `path` exists and may not be overwritten. */
export async function createOutput(path: string, overwrite: boolean): Promise<Output> {
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory())
    throw new NacreError("file", `${path} is a folder; choose another name with -o.`);
  if (existing && !overwrite) throw alreadyExists(path);
  const partial = `${path}.${process.pid}.part`;
  const file = await open(partial, "wx").catch((error) => {
    throw readableError(error, `write ${path}`);
  });
  return new FileOutput(path, partial, file, overwrite);
}

class FileOutput implements Output {
  readonly #path: string;
  readonly #partial: string;
  readonly #file: FileHandle;
  readonly #overwrite: boolean;

  constructor(path: string, partial: string, file: FileHandle, overwrite: boolean) {
    this.#path = path;
    this.#partial = partial;
    this.#file = file;
    this.#overwrite = overwrite;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, at).catch((error) => {
        throw readableError(error, `write ${this.#path}`);
      });
      at += bytesWritten;
    }
  }

  async commit(): Promise<void> {
    try {
      await this.#file.sync();
      await this.#file.close();
      if (this.#overwrite) await rename(this.#partial, this.#path);
      else await renameToNew(this.#partial, this.#path);
    } catch (error) {
      throw readableError(error, `write ${this.#path}`);
    }
  }

  async discard(): Promise<void> {
    await this.#file.close().catch(() => {});
    await rm(this.#partial, { force: true });
  }
}

/** A rename that never replaces: linking fails when a file of that name has appeared meanwhile. */
export async function renameToNew(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw alreadyExists(to);
    // File systems without hard links.
    await rename(from, to);
    return;
  }
  await rm(from);
}

export function alreadyExists(path: string, instead = "-o for another name"): NacreError {
  return new NacreError("file", `${path} already exists; use -f to overwrite it, or ${instead}.`);
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
export function readableError(error: unknown, doing: string): NacreError {
  if (error instanceof NacreError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return new NacreError("file", `Cannot ${doing}: ${REASONS[code] ?? (code || String(error))}.`, {
    cause: error,
  });
}
