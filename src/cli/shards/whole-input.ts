/** An input of which ranges are read: a file, or the files of an archive one after the other. */

import { createHash } from "node:crypto";
import {
  type ContentRange,
  INPUT_ID_BYTES,
  inArchiveOrder,
  NacreError,
  type RangeInput,
} from "../../core.ts";
import type { Arguments } from "../arguments.ts";
import { CommandError } from "../command-error.ts";
import { nameToStore } from "../compress-files.ts";
import { inspect, kindOf, readInput } from "../input.ts";
import { matcher } from "../match.ts";
import { archiveMode, readTree, type TreeFile, type TreeOptions } from "../tree-input.ts";

export interface WholeInput extends RangeInput {
  readonly name: string | undefined;
  /** Permission bits that all of it has; no output of it gets others. */
  readonly mode: number;
  /** Why something is left out. */
  readonly skipped: readonly string[];
}

type TreeChoice = Pick<Arguments, "keepName" | "excluded" | "keepsPaths">;

/** Throws a CommandError for what has no ranges, or cannot be read. */
export async function wholeInput(
  paths: readonly string[],
  { keepName, excluded, keepsPaths }: TreeChoice,
): Promise<WholeInput> {
  if (paths.includes("-")) throw new CommandError("Standard input has no ranges; name a file.");
  const [path] = paths;
  const isTree = paths.length > 1 || keepsPaths || (await kindOf(path!)) === "folder";
  const name = nameToStore(paths, isTree, keepName);
  return isTree ? treeOf(paths, name, { isExcluded: matcher(excluded), keepsPaths }) : fileAt(path!, name);
}

/** Throws "changed" unless it is still what it was. */
export async function expectUnchanged(
  input: WholeInput,
  paths: readonly string[],
  options: TreeChoice,
): Promise<void> {
  const now = await wholeInput(paths, options);
  if (!Buffer.from(now.id).equals(input.id)) throw new NacreError("changed", { name: paths.join(" ") });
}

async function fileAt(path: string, name: string | undefined): Promise<WholeInput> {
  const stats = await inspect(path);
  if (!stats.isFile()) throw new CommandError(`${path} has no ranges, since it is no file.`);
  const size = stats.size;
  return {
    contentLength: size,
    id: idOf("file", size, Math.floor(stats.mtimeMs)),
    name,
    mode: stats.mode & 0o777,
    skipped: [],
    read: ({ start, end }) => upTo(readInput(path, start), end - start, path),
  };
}

async function treeOf(
  paths: readonly string[],
  name: string | undefined,
  options: TreeOptions,
): Promise<WholeInput> {
  const { inputs, skipped, commonMode } = await readTree(paths, options);
  const files = inArchiveOrder(inputs);
  const directory = files.map(({ open: _, ...entry }) => entry);
  return {
    contentLength: files.reduce((sum, { size }) => sum + size, 0),
    directory,
    id: idOf("tree", directory),
    name,
    mode: archiveMode(commonMode),
    skipped,
    read: (range) => readFiles(files, range),
  };
}

async function* readFiles(files: readonly TreeFile[], range: ContentRange): AsyncGenerator<Uint8Array> {
  let begin = 0;
  for (const { path, size, open } of files) {
    const start = Math.max(0, range.start - begin);
    const end = Math.min(size, range.end - begin);
    if (start < end) yield* upTo(open(start), end - start, path);
    begin += size;
  }
}

/** The first `length` bytes. Throws "changed" when there are fewer. */
async function* upTo(
  source: AsyncIterable<Uint8Array>,
  length: number,
  name: string,
): AsyncGenerator<Uint8Array> {
  let left = length;
  for await (const piece of source) {
    if (left === 0) return;
    yield piece.subarray(0, left);
    left -= Math.min(left, piece.length);
  }
  if (left > 0) throw new NacreError("changed", { name });
}

/** From sizes and times, so that no machine needs to read what others code. */
function idOf(...facts: unknown[]): Uint8Array {
  const hash = createHash("sha256").update(JSON.stringify(facts)).digest();
  return new Uint8Array(hash.subarray(0, INPUT_ID_BYTES));
}
