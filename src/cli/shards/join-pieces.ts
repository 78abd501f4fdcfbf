import { drain, join } from "../../core.ts";
import type { Arguments } from "../arguments.ts";
import { CommandError } from "../command-error.ts";
import { expectFile, modeOf, openInput } from "../input.ts";
import { createOutput, expectNoTerminal } from "../output.ts";
import { printJson, printLine } from "../print.ts";
import type { Run } from "../report.ts";
import { joinedName } from "./piece-name.ts";

/** Makes one file of the pieces of all its ranges. Throws a NacreError or a CommandError; then no output is left. */
export async function joinPieces(names: readonly string[], options: Arguments, run: Run): Promise<void> {
  for (const name of names) await expectFile(name);
  const path = options.toStdout ? "-" : (options.output ?? joinedName(names[0]!));
  if (path === undefined) throw new CommandError("The joined file has no name; name it with -o.");
  expectNoTerminal(path, options.overwrite);
  const output = await createOutput(path, options.overwrite, await modeOf(names));
  const work = join(names.map((name) => ({ name, open: () => openInput(name) })));
  const { bytesOut } = await run.produce(output, () => drain(work, (bytes) => output.write(bytes)));
  if (output.path === "-") return;
  const facts = { output: path, pieces: names.length, bytesOut };
  const line = `${names.length} pieces -> ${bytesOut} bytes: ${path}`;
  if (options.json) printJson(facts);
  else if (!options.quiet) printLine(line);
}
