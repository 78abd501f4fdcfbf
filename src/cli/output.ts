/** Writing outputs that appear under their names only when they are complete. */
import { once } from "node:events";
import { type FileHandle, link, open, rename, rm, stat } from "node:fs/promises";
import { CommandError, systemError } from "./command-error.ts";

/** Where results go. Until `commit`, nothing stands under the final name; `discard` leaves nothing. */
export interface Output {
  write(bytes: Uint8Array): Promise<void>;
  commit(): Promise<void>;
  discard(): Promise<void>;
}

const STDOUT: Output = {
  async write(bytes) {
    if (!process.stdout.write(bytes)) await once(process.stdout, "drain");
  },
  commit: async () => {},
  discard: async () => {},
};

/** "-" is standard output. Throws a CommandError when `path` exists and may not be overwritten. */
export async function createOutput(path: string, overwrite: boolean): Promise<Output> {
  if (path === "-") return STDOUT;
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory()) throw new CommandError(`${path} is a folder; choose another name with -o.`);
  if (existing && !overwrite) throw alreadyExists(path);
  const partial = `${path}.${process.pid}.part`;
  const file = await open(partial, "wx").catch((error) => {
    throw systemError(error, `write ${path}`);
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
        throw systemError(error, `write ${this.#path}`);
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
      throw systemError(error, `write ${this.#path}`);
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
    // The file system has no hard links.
    await rename(from, to);
    return;
  }
  await rm(from);
}

export function alreadyExists(path: string, instead = "-o for another name"): CommandError {
  return new CommandError(`${path} already exists; use -f to overwrite it, or ${instead}.`);
}
