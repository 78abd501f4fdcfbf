import { basename, join } from "node:path";
import {
  type Directory,
  drain,
  type Entry,
  entriesAt,
  extract,
  type OpenedFile,
  open,
  readContents,
  SUFFIX,
  type Summary,
  splitFiles,
  withoutSuffix,
} from "../core.ts";

import type { Arguments, Task } from "./arguments.ts";
import { CommandError } from "./command-error.ts";
import { openInput, readInput } from "./input.ts";
import { createOutput } from "./output.ts";
import { type Run, reportRun } from "./report.ts";
import { helperThreads } from "./spawn.ts";
import { TreeOutput } from "./tree-output.ts";

/** Restores what a .nacre file holds. Throws a NacreError or a CommandError; then no output is left. */
export async function restoreFiles({ inputs, members }: Task, options: Arguments, run: Run): Promise<void> {
  const input = inputs[0]!;
  if (members.length > 0) return restoreMembers(input, members, options, run);
  const { model, onProgress } = run;
  const { maxOutput, threads } = options;
  const helpers = helperThreads(threads);
  const opened = await open(readInput(input), { model, helpers, onProgress, maxOutput });
  try {
    if (opened.directory) await restoreTree(input, opened, opened.directory, options, run);
    else await restoreOne(input, opened, options, run);
  } finally {
    await opened.close();
  }
}

async function restoreOne(input: string, opened: OpenedFile, options: Arguments, run: Run): Promise<void> {
  const path = filePath(input, opened.header.name, options);
  const output = await createOutput(path, options.overwrite);
  const summary = await run.produce(output, () => drain(opened.content(), (bytes) => output.write(bytes)));
  reportRun(run, options, path, summary);
}

async function restoreTree(
  input: string,
  opened: OpenedFile,
  directory: Directory,
  options: Arguments,
  run: Run,
): Promise<void> {
  const folder = folderFor(input, options);
  const output = await TreeOutput.create(folder, directory, options.overwrite);
  let summary: Summary | undefined;
  const content = (async function* () {
    summary = yield* opened.content();
  })();
  await run.produce(output, async () => {
    for await (const part of splitFiles(content, directory)) await output.write(part);
  });
  if (summary) reportRun(run, options, folder, summary);
}

/** Restores some files of an archive, from only the blocks that hold them. */
async function restoreMembers(
  input: string,
  members: readonly string[],
  options: Arguments,
  run: Run,
): Promise<void> {
  const file = await openInput(input);
  try {
    const contents = await readContents(file);
    if (!contents.directory) throw new CommandError(`${input} holds a single file; restore it as a whole.`);
    const entries = chosenEntries(contents.directory, members);
    const content = extract(file, contents, entries, { model: run.model, maxOutput: options.maxOutput });
    const isOne = entries.length === 1 && entries[0]!.kind === "file";
    if (options.toStdout || options.output !== undefined) {
      if (!isOne) throw new CommandError("Several files cannot go into one; name a folder with -C.");
      const path = options.toStdout ? "-" : options.output!;
      const output = await createOutput(path, options.overwrite);
      return await run.produce(output, () => drain(content, (bytes) => output.write(bytes)));
    }
    const output = await TreeOutput.create(folderFor(input, options), entries, options.overwrite);
    await run.produce(output, async () => {
      for await (const part of splitFiles(content, entries)) await output.write(part);
    });
  } finally {
    await file.close();
  }
}

/** The entries at these paths or below, in the directory's order. */
function chosenEntries(directory: Directory, paths: readonly string[]): Entry[] {
  const chosen = new Set(paths.flatMap((path) => entriesAt(directory, path)));
  return directory.filter((entry) => chosen.has(entry));
}

function filePath(input: string, storedName: string | undefined, options: Arguments): string {
  if (options.toStdout) return "-";
  if (options.output !== undefined) return options.output;
  if (input === "-" && options.folder === undefined) return "-";
  const path = input === "-" ? (storedName ?? "restored") : stemOf(input);
  return options.folder === undefined ? path : join(options.folder, basename(path));
}

function folderFor(input: string, options: Arguments): string {
  const named = options.folder ?? options.output;
  if (named !== undefined) return named;
  if (options.toStdout || input === "-") {
    throw new CommandError("This is an archive of several files; name a folder with -C, or one file in it.");
  }
  return stemOf(input);
}

/** The path without its suffix. Throws a CommandError when it has none, so that the output must be named. */
export function stemOf(input: string): string {
  const stem = withoutSuffix(input);
  if (stem === undefined)
    throw new CommandError(`${input} does not end in ${SUFFIX}; name the output with -o.`);
  return stem;
}
