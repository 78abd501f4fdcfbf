/** Where what is restored goes. */

import { basename, join } from "node:path";
import { SUFFIX, withoutSuffix } from "../core.ts";
import type { Arguments } from "./arguments.ts";
import { CommandError } from "./command-error.ts";
import { nativePath } from "./native-path.ts";

/** Of a single file; "-" is standard output. storedName: as the .nacre file has it. */
export function filePath(input: string, storedName: string | undefined, options: Arguments): string {
  const folder = options.folder ?? options.outputFolder;
  if (options.toStdout) return "-";
  if (options.output !== undefined) return options.output;
  if (input === "-" && folder === undefined) return "-";
  const path = input === "-" ? nativePath(storedName ?? "restored") : stemOf(input);
  return folder === undefined ? path : join(folder, basename(path));
}

/** Of an archive. */
export function folderFor(input: string, options: Arguments): string {
  const named = options.folder ?? options.output;
  if (named !== undefined) return named;
  if (options.outputFolder !== undefined) {
    return options.tasks.length > 1
      ? join(options.outputFolder, basename(stemOf(input)))
      : options.outputFolder;
  }
  if (options.toStdout || input === "-") {
    throw new CommandError("This is an archive of several files; name a folder with -C, or one file in it.");
  }
  return stemOf(input);
}

/** The path without its suffix. Throws a CommandError when it has none, so that the output must be named. */
export function stemOf(input: string): string {
  const stem = withoutSuffix(input);
  if (stem !== undefined && !["", ".", ".."].includes(basename(stem))) return stem;
  const fault = input.endsWith(SUFFIX) ? `has no name before its ${SUFFIX}` : `does not end in ${SUFFIX}`;
  throw new CommandError(`${input} ${fault}; name the output with -o.`);
}
