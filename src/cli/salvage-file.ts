import { type Damage, type Intact, type Survey, survey, wholeFiles } from "../core.ts";
import type { Arguments } from "./arguments.ts";
import { CommandError } from "./command-error.ts";
import { damageSentence } from "./damage.ts";
import { decodeOptions } from "./decode-options.ts";
import { openInput, sourceAt } from "./input.ts";
import { createOutput } from "./output.ts";
import type { Run } from "./report.ts";
import { stemOf } from "./restore-files.ts";
import { say } from "./say.ts";
import { TreeOutput } from "./tree-output.ts";

/** Writes what is intact: the whole files of an archive, or the blocks of a single file without the damaged ones. */
export async function salvageFile(input: string, options: Arguments, run: Run): Promise<void> {
  const file = await openInput(input);
  try {
    const found = await survey(file, decodeOptions(options, run));
    if (found.isArchive) await salvageTree(input, found, options, run);
    else await salvageOne(input, found, options, run);
  } finally {
    await file.close();
  }
}

async function salvageOne(input: string, found: Survey, options: Arguments, run: Run): Promise<void> {
  const path = options.toStdout ? "-" : (options.output ?? salvagePath(input, options));
  const output = await createOutput(path, options.overwrite, await sourceAt(input));
  let length = 0;
  await run.produce(output, async () => {
    for await (const finding of reported(found, run)) {
      if (!finding.isIntact) continue;
      await output.write(finding.bytes);
      length += finding.bytes.length;
    }
  });
  run.clearProgress();
  if (!options.quiet) say(`${input}: ${length} bytes are intact: ${path}`);
}

async function salvageTree(input: string, found: Survey, options: Arguments, run: Run): Promise<void> {
  const { directory } = found;
  if (!directory) {
    throw new CommandError(`The directory of ${input} is damaged, so its files cannot be told apart.`);
  }
  const path = salvagePath(input, options);
  const output = await TreeOutput.create(path, directory, options.overwrite, await sourceAt(input));
  let files = 0;
  await run.produce(output, async () => {
    for await (const part of wholeFiles(reported(found, run), directory)) {
      if (part.isLost) {
        await output.drop(part.entry);
        run.warn(`${part.entry.path} is lost`);
      } else {
        await output.write(part);
        if (part.isLast) files++;
      }
    }
  });
  run.clearProgress();
  if (!options.quiet) say(`${input}: ${files} files are intact: ${path}`);
}

/** Passes the findings on, and reports each damage as it comes. */
async function* reported(found: Survey, run: Run): AsyncGenerator<Intact | Damage, void> {
  for await (const finding of found.findings()) {
    if (!finding.isIntact) run.warn(damageSentence(finding));
    yield finding;
  }
}

function salvagePath(input: string, options: Arguments): string {
  const named = options.folder ?? options.output;
  return named ?? (input === "-" ? "salvaged" : `${stemOf(input)}.salvaged`);
}
