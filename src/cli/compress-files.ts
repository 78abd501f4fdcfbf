import { basename, resolve } from "node:path";
import { type CompressOptions, compress, drain, pack, SUFFIX, usableName } from "../core.ts";

import type { Arguments } from "./arguments.ts";
import { kindOf, readInput } from "./input.ts";
import { createOutput } from "./output.ts";
import { type Run, reportRun } from "./report.ts";
import { helperThreads } from "./spawn.ts";
import { readTree } from "./tree-input.ts";

/** Compresses a file, or packs a folder or several files. Throws a NacreError or a CommandError; then no output is left. */
export async function compressFiles(inputs: readonly string[], options: Arguments, run: Run): Promise<void> {
  const first = inputs[0]!;
  const isArchive = inputs.length > 1 || (await kindOf(first)) === "folder";
  const { preset, verification, overwrite } = options;
  const path = options.toStdout ? "-" : (options.output ?? defaultOutput(first));
  const codecOptions: CompressOptions = {
    model: run.model,
    preset,
    verification,
    shardBytes: options.shardBytes,
    helpers: helperThreads(options.threads),
    name: nameToStore(inputs, isArchive, options.keepName),
    onProgress: run.onProgress,
  };
  const work = isArchive
    ? await packTree(inputs, codecOptions, run)
    : compress(readInput(first), codecOptions);
  const output = await createOutput(path, overwrite);
  const summary = await run.produce(output, () => drain(work, (bytes) => output.write(bytes)));
  reportRun(run, options, path, summary);
}

async function packTree(inputs: readonly string[], options: CompressOptions, run: Run) {
  const tree = await readTree(inputs);
  for (const path of tree.skipped) run.warn(`${path} is neither a file nor a folder: left out`);
  return pack(tree.inputs, options);
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
