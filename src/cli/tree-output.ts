/** Writing the files of an archive: into a folder beside the target, then moved there when all of it is proven. */

import { type FileHandle, lstat, mkdir, open, rename, rm, utimes } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { type Directory, type Entry, type FilePart, windowsPath } from "../core.ts";
import { CommandError, systemError } from "./command-error.ts";
import { alreadyExists, renameToNew } from "./output.ts";

/**
 * Paths come from `entries`, which the codec has checked: none leads out of the folder. What could
 * still lead out are links that the target already holds; they are not followed.
 */
export class TreeOutput {
  readonly #root: string;
  readonly #partial: string;
  readonly #overwrite: boolean;
  readonly #entries: Directory;
  readonly #written: Entry[] = [];
  #file: FileHandle | undefined;

  private constructor(root: string, partial: string, entries: Directory, overwrite: boolean) {
    this.#root = root;
    this.#partial = partial;
    this.#entries = entries;
    this.#overwrite = overwrite;
  }

  /** Throws a CommandError when something stands in the way. */
  static async create(folder: string, entries: Directory, overwrite: boolean): Promise<TreeOutput> {
    const root = resolve(folder);
    const exists = (await kindAt(root)) !== undefined;
    const partial = exists ? join(root, `.nacre-${process.pid}.part`) : `${root}.${process.pid}.part`;
    const output = new TreeOutput(root, partial, entries, overwrite);
    if (exists) for (const entry of entries) await output.#expectFree(entry);
    await mkdir(partial, { recursive: true }).catch((error) => {
      throw systemError(error, `write ${folder}`);
    });
    return output;
  }

  async write({ entry, bytes, isFirst, isLast }: FilePart): Promise<void> {
    const path = placeOf(this.#partial, entry);
    try {
      if (isFirst) {
        await mkdir(dirname(path), { recursive: true });
        this.#file = await open(path, "wx", entry.mode ?? 0o666);
      }
      for (let at = 0; at < bytes.length; ) at += (await this.#file!.write(bytes, at)).bytesWritten;
      if (!isLast) return;
      await this.#file!.close();
      this.#file = undefined;
      if (entry.modified > 0) await utimes(path, entry.modified, entry.modified);
      this.#written.push(entry);
    } catch (error) {
      throw systemError(error, `write ${entry.path}`);
    }
  }

  /** Deletes what was written of a file whose end is lost. */
  async drop(entry: Entry): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    await rm(placeOf(this.#partial, entry), { force: true });
  }

  /** Moves everything to its place. */
  async commit(): Promise<void> {
    try {
      for (const folder of this.#entries.filter(({ kind }) => kind === "folder")) {
        await mkdir(placeOf(this.#partial, folder), { recursive: true });
      }
      if ((await kindAt(this.#root)) === undefined) await rename(this.#partial, this.#root);
      else await this.#moveEach();
    } catch (error) {
      throw systemError(error, `write ${this.#root}`);
    }
  }

  async discard(): Promise<void> {
    await this.#file?.close().catch(() => {});
    await rm(this.#partial, { recursive: true, force: true });
  }

  async #moveEach(): Promise<void> {
    for (const entry of this.#entries.filter(({ kind }) => kind === "folder")) {
      await this.#expectFree(entry);
      await mkdir(placeOf(this.#root, entry), { recursive: true });
    }
    for (const entry of this.#written) {
      await this.#expectFree(entry);
      const [from, to] = [placeOf(this.#partial, entry), placeOf(this.#root, entry)];
      await mkdir(dirname(to), { recursive: true });
      if (this.#overwrite) await rename(from, to);
      else await renameToNew(from, to);
    }
    await rm(this.#partial, { recursive: true });
  }

  /** Throws unless the entry's place is free or may be overwritten, and is reached through real folders only. */
  async #expectFree(entry: Entry): Promise<void> {
    const path = placeOf(this.#root, entry);
    const parts = relative(this.#root, path).split(sep);
    for (let depth = 0; depth < parts.length; depth++) {
      const folder = join(this.#root, ...parts.slice(0, depth));
      const kind = await kindAt(folder);
      if (kind === undefined) return;
      // The target itself may be a link: the person named it.
      if (kind === "folder" || depth === 0) continue;
      throw new CommandError(`${folder} is in the way of ${entry.path}; choose another folder with -C.`);
    }
    const kind = await kindAt(path);
    if (kind === undefined || (kind === "folder" && entry.kind === "folder")) return;
    if (kind === "folder" || entry.kind === "folder" || !this.#overwrite)
      throw alreadyExists(path, "-C for another folder");
  }
}

function placeOf(root: string, { path }: Entry): string {
  return join(root, ...(process.platform === "win32" ? windowsPath(path) : path).split("/"));
}

async function kindAt(path: string): Promise<"folder" | "other" | undefined> {
  const found = await lstat(path).catch((error) => {
    if (error.code === "ENOENT") return undefined;
    throw systemError(error, `write ${path}`);
  });
  return found && (found.isDirectory() ? "folder" : "other");
}
