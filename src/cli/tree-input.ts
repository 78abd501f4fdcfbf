/** The files to pack: everything at and below the given paths but devices and the like. */

import { type BigIntStats, constants } from "node:fs";
import { access, lstat, readdir, readlink, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { type Entry, encodeName, isSafePath, NacreError } from "../core.ts";
import { CommandError, systemError } from "./command-error.ts";
import { readInput } from "./input.ts";
import { at, NAMES, nameOf } from "./system-path.ts";

export interface TreeFile extends Entry {
  /** The file's bytes from `start` on. Throws an UnreadableFile, also when it changed meanwhile. */
  open(start?: number): AsyncIterable<Uint8Array>;
}

export interface TreeInput {
  readonly inputs: readonly TreeFile[];
  /** Why something is left out, in sentences without their ends. */
  readonly skipped: readonly string[];
  /** Permission bits that everything has. */
  readonly commonMode: number;
}

export interface TreeOptions {
  /** Whether a path in the archive is to be left out, with all below it. */
  readonly isExcluded?: (path: string) => boolean;
  /** Files that are not to be read again. */
  readonly unreadable?: ReadonlyMap<string, string>;
  /** Whether paths stay as they are given, rather than being named after their last part. */
  readonly keepsPaths?: boolean;
  /** What is being written, which is not to be packed. */
  readonly output?: { readonly dev: bigint; readonly ino: bigint } | undefined;
}

/** That of an archive: nobody reads in it what they could not read in a file of it. */
export function archiveMode(commonMode: number): number {
  return 0o666 & ~process.umask() & (commonMode | 0o600);
}

/** A file of a tree that cannot be packed as it was listed. */
export class UnreadableFile extends CommandError {
  readonly path: string;
  readonly reason: string;
  readonly hasChanged: boolean;

  constructor(path: string, error: CommandError | NacreError) {
    const hasChanged = error instanceof NacreError && error.is("changed");
    const reason = hasChanged ? "it changed while it was read" : error.message.replace(/\.$/, "");
    super(`${path} cannot be packed: ${reason}.`, { cause: error, isNamed: true });
    this.path = path;
    this.reason = reason;
    this.hasChanged = hasChanged;
  }
}

/** The longest target of a symbolic link. */
const MAX_TARGET = 4096;

/** A single folder stands for what it holds; several paths are packed under their last names. */
export async function readTree(paths: readonly string[], options: TreeOptions = {}): Promise<TreeInput> {
  const reader = new TreeReader(options);
  for (const path of paths) {
    // A link that is named stands for what it leads to.
    const stats = await inspect(path, stat);
    const isRoot = paths.length === 1 && stats.isDirectory() && !options.keepsPaths;
    const name = options.keepsPaths ? relativeName(path) : basename(resolve(path));
    await reader.visit(path, isRoot ? "" : name, stats);
  }
  const { inputs, skipped, commonMode } = reader;
  return { inputs, skipped, commonMode };
}

class TreeReader {
  readonly inputs: TreeFile[] = [];
  readonly skipped: string[] = [];
  commonMode = 0o777;
  readonly #options: TreeOptions;
  /** Names of what was visited, where they can come twice. */
  readonly #seen = new Set<string>();
  /** The first names of files that have several, by device and number. */
  readonly #names = new Map<string, string>();

  constructor(options: TreeOptions) {
    this.#options = options;
  }

  /** `name`: its path in the archive; empty for the root, which has no entry of its own. */
  async visit(path: string, name: string, stats: BigIntStats): Promise<void> {
    const { isExcluded, unreadable, output, keepsPaths } = this.#options;
    if (name !== "" && isExcluded?.(name)) return;
    // A list may have a folder and what is in it.
    if (keepsPaths && this.#seen.size === this.#seen.add(name).size) return;
    if (output && stats.dev === output.dev && stats.ino === output.ino) return;
    if (name !== "" && !isSafePath(name)) return this.#skip(path, "no archive can hold its name");
    const reason = unreadable?.get(path);
    if (reason !== undefined) return this.#skip(path, reason);
    const mode = Number(stats.mode) & 0o777;
    const modified = Math.floor(Number(stats.mtimeMs) / 1000);
    const common = { path: name, mode, modified, size: 0, open: nothing };
    if (stats.isSymbolicLink()) {
      const target = nameOf(await readlink(at(path), NAMES));
      if (encodeName(target).length > MAX_TARGET) return this.#skip(path, "it leads too far");
      this.inputs.push({ ...common, kind: "symlink", target });
    } else if (stats.isFile()) {
      await this.#addFile(path, stats, common);
    } else if (stats.isDirectory()) {
      this.commonMode &= mode;
      if (name !== "") this.inputs.push({ ...common, kind: "folder" });
      await this.#visitAll(path, name);
    } else this.#skip(path, "it is neither a file nor a folder");
  }

  async #addFile(path: string, stats: BigIntStats, common: Omit<TreeFile, "kind">): Promise<void> {
    const id = `${stats.dev}:${stats.ino}`;
    const first = stats.nlink > 1n ? this.#names.get(id) : undefined;
    if (first !== undefined) {
      this.inputs.push({ ...common, kind: "hardlink", target: first });
      return;
    }
    const problem = await access(at(path), constants.R_OK).catch((error) => systemError(error, "read it"));
    if (problem) return this.#skip(path, problem.message.replace(/\.$/, ""));
    if (stats.nlink > 1n) this.#names.set(id, common.path);
    this.commonMode &= common.mode!;
    const size = stats.size === 0n ? await hiddenSize(path) : Number(stats.size);
    const open = size === 0 ? nothing : (start?: number) => readFile(path, size, start);
    this.inputs.push({ ...common, kind: "file", size, open });
  }

  async #visitAll(path: string, name: string): Promise<void> {
    const children = await readdir(at(path), NAMES).catch((error) => systemError(error, "read it"));
    if (!Array.isArray(children)) return this.#skip(path, children.message.replace(/\.$/, ""));
    for (const child of children.map(nameOf).sort()) {
      const below = join(path, child);
      const stats = await inspect(below, lstat).catch((error: CommandError) => error);
      if (stats instanceof CommandError) this.#skip(below, "it is gone, or cannot be read");
      else await this.visit(below, name === "" ? child : `${name}/${child}`, stats);
    }
  }

  #skip(path: string, reason: string): void {
    this.skipped.push(`${path} is left out: ${reason}`);
  }
}

/** Up to `size` bytes; a file that has become another one is no longer what was listed. */
async function* readFile(path: string, size: number, start = 0): AsyncGenerator<Uint8Array> {
  let length = start;
  try {
    for await (const piece of readInput(path, start)) {
      length += piece.length;
      if (length > size) throw new NacreError("changed", { name: path });
      yield piece;
    }
    if (length < size) throw new NacreError("changed", { name: path });
  } catch (error) {
    throw new UnreadableFile(path, systemError(error, "read it"));
  }
}

/** Files of /proc say that they are empty. */
async function hiddenSize(path: string): Promise<number> {
  let size = 0;
  try {
    for await (const { length } of readInput(path)) size += length;
  } catch {
    // It is read again, and the error is met there.
  }
  return size;
}

/** A path as an archive has it: "./a//b" and "/a/b" are "a/b". */
function relativeName(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return parts.join("/");
}

async function* nothing(): AsyncGenerator<Uint8Array, void> {}

async function inspect(path: string, look: typeof stat | typeof lstat): Promise<BigIntStats> {
  return (look as typeof stat)(at(path), { bigint: true }).catch((error) => {
    throw systemError(error, `read ${path}`);
  });
}
