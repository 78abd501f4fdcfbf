/** Reading inputs, and writing outputs that appear under their name only when they are complete. */
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { type FileHandle, link, open, rename, rm, stat } from "node:fs/promises";
import { NacreError } from "../codec/errors.ts";

export function readInput(path: string): AsyncIterable<Uint8Array> {
  const stream = path === "-" ? process.stdin : createReadStream(path, { highWaterMark: 1 << 18 });
  return (async function* () {
    try {
      for await (const piece of stream) yield piece as Uint8Array;
    } catch (error) {
      throw readableError(error, `read ${path === "-" ? "standard input" : path}`);
    }
  })();
}

/** Throws a "file" error unless `path` is a file that can be read. */
export async function expectFile(path: string): Promise<void> {
  if (path === "-") return;
  const found = await stat(path).catch((error) => {
    throw readableError(error, `read ${path}`);
  });
  if (found.isDirectory()) throw new NacreError("file", `${path} is a folder; name a file in it.`);
}

/** Where results go. Until `commit`, nothing stands under the final name; `discard` leaves nothing. */
export interface Output {
  write(bytes: Uint8Array): Promise<void>;
  commit(): Promise<void>;
  discard(): Promise<void>;
}

export const NO_OUTPUT: Output = {
  write: async () => {},
  commit: async () => {},
  discard: async () => {},
};

export const STDOUT: Output = {
  async write(bytes) {
    if (!process.stdout.write(bytes)) await once(process.stdout, "drain");
  },
  commit: async () => {},
  discard: async () => {},
};

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
async function renameToNew(from: string, to: string): Promise<void> {
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

function alreadyExists(path: string): NacreError {
  return new NacreError("file", `${path} already exists; use -f to overwrite it, or -o for another name.`);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of the path is not a folder",
};

function readableError(error: unknown, doing: string): NacreError {
  if (error instanceof NacreError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return new NacreError("file", `Cannot ${doing}: ${REASONS[code] ?? (code || String(error))}.`, {
    cause: error,
  });
}
