import { type ContentRange, codeRange, drain } from "../../core.ts";
import type { Arguments } from "../arguments.ts";
import { CommandError } from "../command-error.ts";
import { ownName } from "../compress-files.ts";
import { createOutput, expectNoTerminal } from "../output.ts";
import { type Run, reportRun } from "../report.ts";
import { helperThreads } from "../spawn.ts";
import { pieceName } from "./piece-name.ts";
import { expectUnchanged, wholeInput } from "./whole-input.ts";

/** Codes a range of an input to a piece. Throws a NacreError or a CommandError; then no output is left. */
export async function codeRangeOf(
  inputs: readonly string[],
  range: ContentRange,
  options: Arguments,
  run: Run,
): Promise<void> {
  const { preset, verification, shardBytes, threads, overwrite } = options;
  const input = await wholeInput(inputs, options);
  for (const sentence of input.skipped) run.warn(sentence);
  const path = options.toStdout ? "-" : (options.output ?? defaultOutput(inputs, range));
  const { model, onProgress } = run;
  const helpers = helperThreads(threads);
  const { name } = input;
  const work = codeRange(input, range, {
    model,
    preset,
    verification,
    shardBytes,
    helpers,
    name,
    onProgress,
  });
  expectNoTerminal(path, overwrite);
  const output = await createOutput(path, overwrite, input);
  const summary = await run.produce(output, async () => {
    const done = await drain(work, (bytes) => output.write(bytes));
    await expectUnchanged(input, inputs, options);
    return done;
  });
  reportRun(run, options, output.path, summary);
}

function defaultOutput(inputs: readonly string[], { start }: ContentRange): string {
  if (inputs.length > 1) throw new CommandError("Several inputs become one piece; name it with -o.");
  return pieceName(ownName(inputs[0]!), start);
}
