/** Writing the files of an archive: into a folder beside the target, then moved there when all of it is proven. */

import { chmod, copyFile, link, lstat, mkdir, rename, rm, symlink } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { type Directory, type Entry, type FilePart, staysInside } from "../core.ts";
import { CommandError, systemError } from "./command-error.ts";
import { foldedClash, nativePath } from "./native-path.ts";
import { NewFile } from "./new-file.ts";
import { makeFolder } from "./new-folder.ts";
import { alreadyExists, renameToNew, replace, temporaryName } from "./output.ts";
import { setFolder, setLinkTime } from "./path-attributes.ts";
import { warn } from "./say.ts";
import { at } from "./system-path.ts";
import { Turns } from "./turns.ts";
import { begun, ended } from "./unfinished.ts";

/** Nobody else sees what is being restored, whatever it will be in the end. */
const PRIVATE = 0o700;

/**
 * Paths come from `entries`, which the codec has checked: none leads out of the folder. What could
 * still lead out are links that the target already holds; they are not followed.
 */
export class TreeOutput {
  readonly #root: string;
  readonly #partial: string;
  readonly #overwrite: boolean;
  readonly #entries: Directory;
  readonly #rootMode: number | undefined;
  readonly #turns = new Turns();
  /** The paths of what stands in the partial folder, in the order in which it came. */
  readonly #written = new Map<string, Entry>();
  readonly #folders = new Set<string>();
  #file: NewFile | undefined;
  /** Takes back the folders above the root that were made for it. */
  #removeParents: () => Promise<void> = async () => {};

  private constructor(
    root: string,
    partial: string,
    entries: Directory,
    overwrite: boolean,
    rootMode: number | undefined,
  ) {
    this.#root = root;
    this.#partial = partial;
    this.#entries = entries;
    this.#overwrite = overwrite;
    this.#rootMode = rootMode;
  }

  /** source: what the folder gets its mode from, if it is not there yet. Throws a CommandError when something stands in the way. */
  static async create(
    folder: string,
    entries: Directory,
    overwrite: boolean,
    source?: { readonly mode: number },
  ): Promise<TreeOutput> {
    const root = resolve(folder);
    const exists = (await kindAt(root)) !== undefined;
    const taken = new Set(entries.map(({ path }) => path.split("/", 1)[0]));
    let name = temporaryName();
    while (taken.has(name)) name = temporaryName();
    const partial = join(exists ? root : dirname(root), name);
    const output = new TreeOutput(root, partial, entries, overwrite, source && folderMode(source));
    if (exists) for (const entry of entries) await output.#expectFree(entry);
    begun(output);
    try {
      await output.#turns.take(async () => {
        if (!exists) output.#removeParents = await makeFolder(dirname(root));
        await mkdir(at(partial), PRIVATE);
      });
      await expectDistinct(partial, name, entries);
      return output;
    } catch (error) {
      await output.discard();
      throw systemError(error, `write ${folder}`);
    }
  }

  write({ entry, bytes, isFirst, isLast }: FilePart): Promise<void> {
    return this.#turns.take(async () => {
      try {
        if (isFirst) {
          const path = placeOf(this.#partial, entry.path);
          await this.#makeFolder(dirname(path));
          this.#file = await NewFile.create(path);
        }
        await this.#file!.write(bytes);
        if (!isLast) return;
        const modifiedMs = entry.modified === 0 ? undefined : entry.modified * 1000;
        await this.#file!.finish({ mode: modeOf(entry.mode), modifiedMs });
        this.#file = undefined;
        this.#written.set(entry.path, entry);
      } catch (error) {
        throw systemError(error, `write ${entry.path}`);
      }
    });
  }

  /** Deletes what was written of a file whose end is lost. */
  async drop(_entry: Entry): Promise<void> {
    await this.#file?.discard();
    this.#file = undefined;
  }

  /** Moves everything to its place. Once it has begun, an interrupt waits for its end. */
  commit(): Promise<void> {
    return this.#turns.take(async () => {
      try {
        await this.#makeRest();
        const isNew = (await kindAt(this.#root)) === undefined;
        const made = isNew ? await this.#moveAll() : await this.#moveEach();
        await this.#finishFolders(made, isNew);
        ended(this);
      } catch (error) {
        throw systemError(error, `write ${this.#root}`);
      }
    });
  }

  async discard(): Promise<void> {
    await this.#turns.stop();
    ended(this);
    await this.#file?.discard();
    await rm(at(this.#partial), { recursive: true, force: true });
    await this.#removeParents();
  }

  /** What has no content: folders, then further names, and links last of all. */
  async #makeRest(): Promise<void> {
    for (const { path } of this.#ofKind("folder")) await this.#makeFolder(placeOf(this.#partial, path));
    for (const entry of this.#ofKind("hardlink")) {
      if (!this.#written.has(entry.target!)) {
        warn(`${entry.path} is not restored: the file that it is a further name of is not there`);
        continue;
      }
      const [from, to] = [entry.target!, entry.path].map((path) => placeOf(this.#partial, path)) as [
        string,
        string,
      ];
      await this.#makeFolder(dirname(to));
      // Where a file system has one name for a file, it becomes two files.
      await link(at(from), at(to)).catch(() => copyFile(at(from), at(to)));
      this.#written.set(entry.path, entry);
    }
    for (const entry of this.#ofKind("symlink")) {
      const target = entry.target!;
      if (!staysInside(entry.path, target)) {
        warn(`${entry.path} is not restored: as a link to ${target} it would lead out of the folder`);
        continue;
      }
      const path = placeOf(this.#partial, entry.path);
      await this.#makeFolder(dirname(path));
      try {
        await symlink(at(target), at(path));
        await setLinkTime(path, entry.modified);
        this.#written.set(entry.path, entry);
      } catch (error) {
        warn(`${entry.path} is not restored: ${systemError(error, "make the link").message}`);
      }
    }
  }

  #ofKind(kind: Entry["kind"]): Entry[] {
    return this.#entries.filter((entry) => entry.kind === kind);
  }

  async #makeFolder(path: string): Promise<void> {
    if (this.#folders.has(path)) return;
    await mkdir(at(path), { recursive: true, mode: PRIVATE });
    this.#folders.add(path);
  }

  /** Returns the paths of the folders that were made: all but the root. */
  async #moveAll(): Promise<string[]> {
    await rename(at(this.#partial), at(this.#root));
    const made = new Set<string>();
    for (const { path, kind } of this.#entries) {
      for (let folder = kind === "folder" ? path : parentOf(path); folder !== ""; folder = parentOf(folder)) {
        if (made.has(folder)) break;
        made.add(folder);
      }
    }
    return [...made];
  }

  /** Returns the paths of the folders that were made. */
  async #moveEach(): Promise<string[]> {
    const made: string[] = [];
    const makeFolder = async (path: string) => {
      const missing: string[] = [];
      for (let folder = path; folder !== ""; folder = parentOf(folder)) {
        if ((await kindAt(placeOf(this.#root, folder))) !== undefined) break;
        missing.unshift(folder);
      }
      for (const folder of missing) {
        await mkdir(at(placeOf(this.#root, folder)), PRIVATE);
        made.push(folder);
      }
    };
    for (const entry of this.#ofKind("folder")) {
      await this.#expectFree(entry);
      await makeFolder(entry.path);
    }
    let moved = 0;
    try {
      for (const [path, entry] of this.#written) {
        await this.#expectFree(entry);
        await makeFolder(parentOf(path));
        await this.#move(placeOf(this.#partial, path), placeOf(this.#root, path), entry);
        moved++;
      }
    } catch (error) {
      if (moved > 0) warn(`${moved} of ${this.#written.size} files are restored`);
      await this.#finishFolders(made, false);
      throw systemError(error, `write ${[...this.#written.keys()][moved]}`);
    }
    await rm(at(this.#partial), { recursive: true });
    return made;
  }

  async #move(from: string, to: string, { kind, mode }: Entry): Promise<void> {
    const before = this.#overwrite ? await lstat(at(to)).catch(() => undefined) : undefined;
    // What is replaced may have been less open.
    if (before?.isFile() && kind === "file") await chmod(at(from), modeOf(mode) & before.mode & 0o777);
    // A link cannot be linked to everywhere.
    if (this.#overwrite || kind === "symlink") await replace(from, to);
    else await renameToNew(from, to);
  }

  /** Folders get their modes and times when nothing changes in them any more: the deepest first. */
  async #finishFolders(made: readonly string[], isNew: boolean): Promise<void> {
    const listed = new Map(this.#ofKind("folder").map((entry) => [entry.path, entry]));
    const isMade = new Set(made);
    const otherwise = 0o777 & ~process.umask();
    for (const path of [...new Set([...made, ...listed.keys()])].sort().reverse()) {
      const { mode = otherwise, modified = 0 } = listed.get(path) ?? {};
      await setFolder(placeOf(this.#root, path), isMade.has(path) ? mode : undefined, modified);
    }
    if (isNew) await setFolder(this.#root, this.#rootMode ?? otherwise, 0);
  }

  /** Throws unless the entry's place is free or may be overwritten, and is reached through real folders only. */
  async #expectFree(entry: Entry): Promise<void> {
    const path = placeOf(this.#root, entry.path);
    const parts = relative(this.#root, path).split(sep);
    for (let depth = 0; depth < parts.length; depth++) {
      const folder = join(this.#root, ...parts.slice(0, depth));
      const kind = await kindAt(folder);
      if (kind === undefined) return;
      // The target itself may be a link: the person named it.
      if (kind === "folder" || depth === 0) continue;
      throw inTheWay(folder, entry);
    }
    const kind = await kindAt(path);
    if (kind === undefined || (kind === "folder" && entry.kind === "folder")) return;
    if (!this.#overwrite) throw alreadyExists(path, "-C for another folder");
    if (kind === "folder" || entry.kind === "folder") throw inTheWay(path, entry);
  }
}

function inTheWay(path: string, entry: Entry): CommandError {
  const sentence = `${path} is in the way of ${entry.path}; choose another folder with -C.`;
  return new CommandError(sentence, { isNamed: true });
}

function modeOf(mode = 0o666 & ~process.umask()): number {
  return mode;
}

/** Throws a CommandError that names two entries which are one file here. */
async function expectDistinct(partial: string, name: string, entries: Directory): Promise<void> {
  const other = join(dirname(partial), name.toUpperCase());
  if ((await kindAt(other)) === undefined) return;
  const clash = foldedClash(entries.map(({ path }) => path));
  if (!clash) return;
  throw new CommandError(
    `${clash[0]} and ${clash[1]} have the same name on this file system; restore them one by one, with -o.`,
  );
}

/** The folder of a path in the archive; empty when it is the root. */
function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function placeOf(root: string, path: string): string {
  return join(root, ...nativePath(path).split("/"));
}

/** Whoever may read an archive may look into the folder that comes of it, and nobody else. */
function folderMode({ mode }: { readonly mode: number }): number {
  return 0o700 | (mode & 0o777) | ((mode & 0o444) >> 2);
}

async function kindAt(path: string): Promise<"folder" | "other" | undefined> {
  const found = await lstat(at(path)).catch((error) => {
    if (error.code === "ENOENT") return undefined;
    throw systemError(error, `write ${path}`);
  });
  return found && (found.isDirectory() ? "folder" : "other");
}
