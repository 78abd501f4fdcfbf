import { NacreError } from "../base/errors.ts";
import { type Damage, survey } from "../codec/survey.ts";
import type { Arguments } from "./arguments.ts";
import { openInput } from "./files.ts";
import { bitsPerByte, type Run, seconds } from "./report.ts";

/** Decodes a file without keeping anything, and says which of its parts are damaged. */
export async function checkFile(input: string, options: Arguments, run: Run): Promise<void> {
  const file = await openInput(input);
  try {
    const { model, onProgress } = run;
    const found = await survey(file, { model, onProgress, maxOutput: options.maxOutput });
    let length = 0;
    const damages: string[] = [];
    for await (const finding of found.findings()) {
      if (finding.isIntact) length += finding.bytes.length;
      else {
        damages.push(sentenceFor(finding));
        run.complain(sentenceFor(finding));
      }
    }
    run.progressDone();
    if (damages.length > 0) {
      const advice = "--salvage writes what is intact";
      throw new NacreError("corrupt", `${input} is damaged in ${count(damages.length)}; ${advice}.`);
    }
    const bpb = bitsPerByte(file.size, length);
    const facts = { file: input, output: null, bytesIn: file.size, bytesOut: length, bpb, ...run.facts() };
    const line = `${input}: intact (${length} bytes, ${seconds(run)} s)`;
    process.stdout.write(`${options.json ? JSON.stringify(facts) : line}\n`);
  } finally {
    await file.close();
  }
}

function count(places: number): string {
  return places === 1 ? "one place" : `${places} places`;
}

export function sentenceFor({ part, reason, start, end }: Damage): string {
  const range =
    end === undefined
      ? `: everything from byte ${start} on is lost`
      : end > start
        ? `: bytes ${start} to ${end - 1} of the original are lost`
        : "";
  const detail = /\((.*)\)/.exec(reason)?.[1] ?? reason.replace(/\.$/, "");
  return `${part} is damaged (${detail})${range}`;
}
