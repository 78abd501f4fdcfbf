import { survey } from "../core.ts";
import type { Arguments } from "./arguments.ts";
import { CommandError } from "./command-error.ts";
import { damageSentence } from "./damage.ts";
import { decodeOptions } from "./decode-options.ts";
import { openInput } from "./input.ts";
import { printJson, printLine } from "./print.ts";
import { bitsPerByte, notePadding, type Run, seconds } from "./report.ts";

/** Decodes a file without keeping anything, and says which of its parts are damaged. */
export async function checkFile(input: string, options: Arguments, run: Run): Promise<void> {
  const file = await openInput(input);
  try {
    const found = await survey(file, decodeOptions(options, run));
    let length = 0;
    let damages = 0;
    for await (const finding of found.findings()) {
      if (finding.isIntact) length += finding.bytes.length;
      else {
        damages++;
        run.complain(damageSentence(finding));
      }
    }
    run.clearProgress();
    if (damages > 0) {
      throw new CommandError(`${input} is damaged in ${places(damages)}; --salvage writes what is intact.`);
    }
    notePadding(run, found.padding);
    const bpb = bitsPerByte(file.size, length);
    const facts = { file: input, output: null, bytesIn: file.size, bytesOut: length, bpb, ...run.facts() };
    if (options.json) printJson(facts);
    else if (!options.quiet) printLine(`${input}: intact (${length} bytes, ${seconds(run)} s)`);
  } finally {
    await file.close();
  }
}

function places(count: number): string {
  return count === 1 ? "one place" : `${count} places`;
}
