/** The files to pack: everything at and below the given paths but links and devices. */

import type { Stats } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Entry } from "../core.ts";
import { systemError } from "./command-error.ts";
import { readInput } from "./input.ts";

export interface TreeFile extends Entry {
  /** The file's bytes from `start` on. */
  open(start?: number): AsyncIterable<Uint8Array>;
}

export interface TreeInput {
  readonly inputs: readonly TreeFile[];
  /** Paths that are neither files nor folders. */
  readonly skipped: readonly string[];
}

/** A single folder stands for what it holds; several paths are packed under their last names. */
export async function readTree(paths: readonly string[]): Promise<TreeInput> {
  const inputs: TreeFile[] = [];
  const skipped: string[] = [];
  for (const path of paths) {
    const stats = await inspect(path);
    const isRoot = paths.length === 1 && stats.isDirectory();
    await visit(path, isRoot ? "" : basename(resolve(path)), stats, inputs, skipped);
  }
  return { inputs, skipped };
}

/** `name`: its path in the archive; empty for the root, which has no entry of its own. */
async function visit(
  path: string,
  name: string,
  stats: Stats,
  inputs: TreeFile[],
  skipped: string[],
): Promise<void> {
  const modified = Math.max(0, Math.floor(stats.mtimeMs / 1000));
  if (stats.isFile()) {
    const mode = stats.mode & 0o777;
    const open = (start?: number) => readInput(path, start);
    inputs.push({ path: name, kind: "file", size: stats.size, modified, mode, open });
  } else if (stats.isDirectory()) {
    const names = await readdir(path).catch((error) => {
      throw systemError(error, `read ${path}`);
    });
    for (const child of names.sort()) {
      const below = join(path, child);
      await visit(below, name === "" ? child : `${name}/${child}`, await inspect(below), inputs, skipped);
    }
    if (names.length === 0 && name !== "") {
      inputs.push({ path: name, kind: "folder", size: 0, modified, mode: stats.mode & 0o777, open: nothing });
    }
  } else skipped.push(path);
}

async function* nothing(): AsyncGenerator<Uint8Array, void> {}

async function inspect(path: string): Promise<Stats> {
  return lstat(path).catch((error) => {
    throw systemError(error, `read ${path}`);
  });
}
