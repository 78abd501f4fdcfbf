import { lstat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import {
  type CompressOptions,
  compress,
  drain,
  type PackInput,
  pack,
  SUFFIX,
  type Summary,
  usableName,
} from "../core.ts";

import type { Arguments } from "./arguments.ts";
import { CommandError } from "./command-error.ts";
import { kindOf, readInput, sourceAt } from "./input.ts";
import { matcher } from "./match.ts";
import { withFolder } from "./new-folder.ts";
import { createOutput, expectNoTerminal } from "./output.ts";
import { removeInputs } from "./remove-inputs.ts";
import { type Run, reportRun } from "./report.ts";
import { say } from "./say.ts";
import { helperThreads } from "./spawn.ts";
import { at } from "./system-path.ts";
import { archiveMode, readTree, type TreeInput, UnreadableFile } from "./tree-input.ts";

/** Compresses a file, or packs a folder or several files. Throws a NacreError or a CommandError; then no output is left. */
export async function compressFiles(inputs: readonly string[], options: Arguments, run: Run): Promise<void> {
  const first = inputs[0]!;
  if (inputs.length === 1 && matcher(options.excluded)(first.replace(/^(\.\/+)+|\/+$/g, ""))) return;
  const isOwnOutput = options.output === undefined && !options.toStdout;
  if (isOwnOutput && first.endsWith(SUFFIX) && !options.overwrite) {
    run.warn(`left out, since it ends in ${SUFFIX} already; -f compresses it all the same`);
    return;
  }
  const isArchive = inputs.length > 1 || options.keepsPaths || (await kindOf(first)) === "folder";
  if (options.removesInput) await expectRemovable(inputs);
  const path = outputPath(first, options);
  expectNoTerminal(path, options.overwrite);
  const codecOptions: CompressOptions = {
    model: run.model,
    preset: options.preset,
    verification: options.verification,
    shardBytes: options.shardBytes,
    helpers: helperThreads(options.threads),
    name: nameToStore(inputs, isArchive, options.keepName),
    onProgress: run.onProgress,
  };
  await withFolder(options.outputFolder, async () => {
    const work = isArchive ? packTree : compressOne;
    const isWhole = await work(inputs, path, codecOptions, options, run);
    if (options.removesInput && isWhole) await removeInputs(inputs);
  });
}

async function compressOne(
  [input]: readonly string[],
  path: string,
  codecOptions: CompressOptions,
  options: Arguments,
  run: Run,
): Promise<boolean> {
  const source = await sourceAt(input!);
  run.expect(source?.size);
  const output = await createOutput(path, options.overwrite, source);
  const work = compress(readInput(input!), codecOptions);
  const summary = await run.produce(output, () => drain(work, (bytes) => output.write(bytes)));
  reportRun(run, options, output.path, summary);
  return true;
}

/** Returns whether nothing was left out. */
async function packTree(
  inputs: readonly string[],
  path: string,
  codecOptions: CompressOptions,
  options: Arguments,
  run: Run,
): Promise<boolean> {
  const output = await lstat(at(path), { bigint: true }).catch(() => undefined);
  const isExcluded = matcher(options.excluded);
  /** Files that could not be packed as they were listed: they are left out of the next attempt. */
  const unreadable = new Map<string, string>();
  const changed = new Set<string>();
  const said = new Set<string>();
  for (;;) {
    const tree = await readTree(inputs, { isExcluded, unreadable, output, keepsPaths: options.keepsPaths });
    for (const sentence of tree.skipped) {
      if (options.strict) throw new CommandError(`${sentence}; without --strict, all else is packed.`);
      if (!said.has(sentence)) run.warn(sentence);
      said.add(sentence);
    }
    try {
      const [target, summary] = await packOnce(tree, path, codecOptions, options, run);
      reportRun(run, options, target, summary);
      return said.size === 0;
    } catch (error) {
      if (!(error instanceof UnreadableFile) || options.strict || path === "-") throw error;
      // What only changed may be quiet by now.
      if (error.hasChanged && !changed.has(error.path)) changed.add(error.path);
      else unreadable.set(error.path, error.reason);
    }
  }
}

async function packOnce(
  { inputs, commonMode }: TreeInput,
  path: string,
  codecOptions: CompressOptions,
  options: Arguments,
  run: Run,
): Promise<[string, Summary]> {
  run.expect(inputs.reduce((sum, { size }) => sum + size, 0));
  const output = await createOutput(path, options.overwrite, { mode: archiveMode(commonMode) });
  const work = pack(options.verbose ? inputs.map(named) : inputs, codecOptions);
  return [output.path, await run.produce(output, () => drain(work, (bytes) => output.write(bytes)))];
}

/** Says its path when it is read. */
function named(input: PackInput): PackInput {
  return {
    ...input,
    open: () => {
      say(input.path);
      return input.open();
    },
  };
}

async function expectRemovable(inputs: readonly string[]): Promise<void> {
  for (const input of inputs) {
    if ((await kindOf(input)) === "folder")
      throw new CommandError(`${input} is a folder, and --rm is for files alone.`);
  }
}

function outputPath(input: string, options: Arguments): string {
  if (options.toStdout) return "-";
  if (options.output !== undefined) return options.output;
  const path = defaultOutput(input);
  return options.outputFolder === undefined ? path : join(options.outputFolder, basename(path));
}

/** "-" for standard input. */
export function defaultOutput(input: string): string {
  return input === "-" ? "-" : `${ownName(input)}${SUFFIX}`;
}

/** The path that outputs are named after: "dir/" and "." are named after their folders. */
export function ownName(input: string): string {
  return /(^|[/\\.])$/.test(input) ? resolve(input) : input;
}

/** A folder's name is always stored, a file's when it is asked for. */
export function nameToStore(
  inputs: readonly string[],
  isArchive: boolean,
  keepName: boolean,
): string | undefined {
  const [input] = inputs as [string];
  if (inputs.length > 1 || input === "-" || !(isArchive || keepName)) return undefined;
  return usableName(basename(resolve(input)));
}
