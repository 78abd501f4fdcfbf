import {
  choose,
  type Directory,
  drain,
  type Entry,
  entriesAt,
  extract,
  readContents,
  splitFiles,
} from "../core.ts";
import type { Arguments } from "./arguments.ts";
import { CommandError } from "./command-error.ts";
import { decodeOptions } from "./decode-options.ts";
import { openInput } from "./input.ts";
import { isPattern, matcher } from "./match.ts";
import { createOutput, type Output } from "./output.ts";
import { printError, printJson } from "./print.ts";
import { jsonLine } from "./printable.ts";
import type { Run } from "./report.ts";
import { folderFor } from "./restored-path.ts";
import { TreeOutput } from "./tree-output.ts";
import { writeParts } from "./write-parts.ts";

/** Restores some files of an archive, from only the blocks that hold them. */
export async function restoreMembers(
  input: string,
  members: readonly string[],
  options: Arguments,
  run: Run,
): Promise<void> {
  const file = await openInput(input);
  try {
    const contents = await readContents(file);
    const { directory, header } = contents;
    if (!directory) {
      throw new CommandError(`${input} holds a single file, and no ${members[0]}; restore it as a whole.`);
    }
    const entries = chosenEntries(directory, header.name, members);
    const content = extract(file, contents, entries, decodeOptions(options, run));
    let path: string;
    if (options.toStdout || options.output !== undefined) {
      const output = await outputFor(entries, options);
      await run.produce(output, () => drain(content, (bytes) => output.write(bytes)));
      path = output.path;
    } else {
      path = folderFor(input, options);
      const output = await TreeOutput.create(path, entries, options.overwrite);
      await run.produce(output, () => writeParts(output, splitFiles(content, entries), options));
    }
    if (options.json) reportMembers(path, entries, file.size, run);
  } finally {
    await file.close();
  }
}

async function outputFor(entries: readonly Entry[], options: Arguments): Promise<Output> {
  const [entry] = entries;
  if (entries.length !== 1 || entry?.kind !== "file") {
    throw new CommandError("What is no single file cannot go into one; name a folder with -C.");
  }
  const { mode = 0o666 & ~process.umask(), modified } = entry;
  const source = modified === 0 ? { mode } : { mode, mtimeMs: modified * 1000 };
  return createOutput(options.toStdout ? "-" : options.output!, options.overwrite, source);
}

/** The entries at these paths or below, in the directory's order. `name`: that of the archive's folder. */
function chosenEntries(directory: Directory, name: string | undefined, paths: readonly string[]): Entry[] {
  return choose(directory, new Set(paths.flatMap((path) => entriesFor(directory, name, path))));
}

/** A path may begin with the folder's name, as it did before that was packed, or be a pattern. */
function entriesFor(directory: Directory, name: string | undefined, path: string): readonly Entry[] {
  const wanted = path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
  if (wanted === "") return directory;
  if (directory.some((entry) => entry.path === wanted || entry.path.startsWith(`${wanted}/`))) {
    return entriesAt(directory, wanted);
  }
  if (name !== undefined && wanted === name) return directory;
  if (name !== undefined && wanted.startsWith(`${name}/`))
    return entriesFor(directory, undefined, wanted.slice(name.length));
  if (isPattern(wanted)) {
    const test = matcher([path]);
    const found = directory.filter((entry) => prefixesOf(entry.path).some(test));
    if (found.length > 0) return found;
  }
  return entriesAt(directory, path);
}

/** The path, and those of the folders that it is in. */
function prefixesOf(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}

function reportMembers(output: string, entries: readonly Entry[], bytesIn: number, run: Run): void {
  const bytesOut = entries.reduce((sum, { size }) => sum + size, 0);
  const facts = {
    file: run.label,
    output,
    bytesIn,
    bytesOut,
    bpb: null,
    ...run.facts(),
    entries: entries.length,
  };
  if (output === "-") printError(`${jsonLine(facts)}\n`);
  else printJson(facts);
}
