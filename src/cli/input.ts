/** Reading what is to be compressed or restored. */

import type { Stats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { concat, inMemory, NacreError, type RandomAccess } from "../core.ts";
import { CommandError, systemError } from "./command-error.ts";
import { at } from "./system-path.ts";

const PIECE = 256 * 1024;

/**
 * The bytes of a file from `start` on, or all of standard input for "-". Throws a CommandError when it
 * cannot be read, and "changed" when it did not stay the same until its end.
 */
export async function* readInput(path: string, start = 0): AsyncGenerator<Uint8Array, void> {
  const what = path === "-" ? "standard input" : path;
  try {
    if (path === "-") {
      for await (const piece of process.stdin) yield piece as Uint8Array;
      return;
    }
    const file = await open(at(path));
    try {
      yield* readFrom(file, start, what);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw systemError(error, `read ${what}`);
  }
}

async function* readFrom(file: FileHandle, start: number, what: string): AsyncGenerator<Uint8Array, void> {
  const before = await file.stat();
  const isSeekable = before.isFile();
  let length = start;
  for (;;) {
    // A buffer of its own for each piece, which the codec may keep: of thousands of small files, none larger than they are.
    const room = isSeekable ? Math.min(PIECE, Math.max(0, before.size - length) + 1) : PIECE;
    const { bytesRead, buffer } = await file.read(new Uint8Array(room), 0, room, isSeekable ? length : null);
    if (bytesRead === 0) break;
    length += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
  const after = await file.stat();
  // The size and time of a pipe or a device mean nothing, and files of /proc say that they are empty.
  if (isSeekable && (after.size !== before.size || after.mtimeMs !== before.mtimeMs)) {
    throw new NacreError("changed", { name: what });
  }
}

/** Opens a file for reading at any offset; standard input and pipes are first read to their end. */
export async function openInput(path: string): Promise<RandomAccess & { close(): Promise<void> }> {
  if (path === "-" || !(await isSeekable(path))) {
    const pieces: Uint8Array[] = [];
    for await (const piece of readInput(path)) pieces.push(piece);
    return { ...inMemory(concat(pieces)), close: async () => {} };
  }
  const fail = (error: unknown) => {
    throw systemError(error, `read ${path}`);
  };
  const file = await open(at(path)).catch(fail);
  const { size } = await file.stat();
  const read = async (offset: number, length: number) => {
    const { bytesRead, buffer } = await file.read(new Uint8Array(length), 0, length, offset).catch(fail);
    return buffer.subarray(0, bytesRead);
  };
  return { size, read, close: () => file.close() };
}

async function isSeekable(path: string): Promise<boolean> {
  return (await inspect(path)).isFile();
}

/** What is known of what `path` leads to. Throws a CommandError when there is nothing. */
export async function inspect(path: string): Promise<Stats> {
  return stat(at(path)).catch((error) => {
    throw systemError(error, `read ${path}`);
  });
}

/** What `path` leads to. Throws a CommandError when it cannot be read. */
export async function kindOf(path: string): Promise<"file" | "folder"> {
  if (path === "-") return "file";
  return (await inspect(path)).isDirectory() ? "folder" : "file";
}

/** The file whose permissions and times an output is to get; none for standard input, or for a pipe. */
export async function sourceAt(path: string): Promise<Stats | undefined> {
  if (path === "-") return undefined;
  const found = await inspect(path);
  return found.isFile() ? found : undefined;
}

/** The permission bits that all of these files have. */
export async function modeOf(paths: readonly string[]): Promise<{ mode: number } | undefined> {
  const sources = await Promise.all(paths.map(sourceAt));
  return sources.reduce(
    (common, source) => source && { mode: source.mode & (common?.mode ?? 0o777) },
    undefined as { mode: number } | undefined,
  );
}

/** Throws a CommandError unless `path` is a file that can be read. */
export async function expectFile(path: string): Promise<void> {
  if ((await kindOf(path)) === "folder") {
    throw new CommandError(`${path} is a folder; name a file in it.`);
  }
}
