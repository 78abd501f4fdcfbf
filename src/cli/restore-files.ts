import { type Directory, drain, type OpenedFile, open, type Summary, splitFiles } from "../core.ts";
import type { Arguments, Task } from "./arguments.ts";
import { decodeOptions } from "./decode-options.ts";
import { readInput, sourceAt } from "./input.ts";
import { withFolder } from "./new-folder.ts";
import { createOutput, type Source } from "./output.ts";
import { removeInputs } from "./remove-inputs.ts";
import { type Run, reportRun } from "./report.ts";
import { restoreMembers } from "./restore-members.ts";
import { filePath, folderFor } from "./restored-path.ts";
import { TreeOutput } from "./tree-output.ts";
import { writeParts } from "./write-parts.ts";

export { stemOf } from "./restored-path.ts";

/** Restores what a .nacre file holds. Throws a NacreError or a CommandError; then no output is left. */
export async function restoreFiles({ inputs, members }: Task, options: Arguments, run: Run): Promise<void> {
  const input = inputs[0]!;
  if (members.length > 0) return restoreMembers(input, members, options, run);
  const source = await sourceAt(input);
  run.expect(source?.size);
  const opened = await open(readInput(input), decodeOptions(options, run));
  try {
    if (opened.directory) await restoreTree(input, opened, opened.directory, source, options, run);
    else await restoreOne(input, opened, source, options, run);
  } finally {
    await opened.close();
  }
  if (options.removesInput) await removeInputs([input]);
}

async function restoreOne(
  input: string,
  opened: OpenedFile,
  source: Source | undefined,
  options: Arguments,
  run: Run,
): Promise<void> {
  const path = filePath(input, opened.header.name, options);
  await withFolder(options.folder ?? options.outputFolder, async () => {
    const output = await createOutput(path, options.overwrite, source);
    const summary = await run.produce(output, () => drain(opened.content(), (bytes) => output.write(bytes)));
    reportRun(run, options, output.path, summary);
  });
}

async function restoreTree(
  input: string,
  opened: OpenedFile,
  directory: Directory,
  source: Source | undefined,
  options: Arguments,
  run: Run,
): Promise<void> {
  const folder = folderFor(input, options);
  const output = await TreeOutput.create(folder, directory, options.overwrite, source);
  let summary: Summary | undefined;
  const content = (async function* () {
    summary = yield* opened.content();
  })();
  await run.produce(output, () => writeParts(output, splitFiles(content, directory), options));
  if (summary) reportRun(run, options, folder, summary);
}
