import { type ContentRange, readContents, SHARD_BYTES, shardRanges } from "../../core.ts";
import type { Arguments } from "../arguments.ts";
import { openInput } from "../input.ts";
import { printJson, printLine } from "../print.ts";
import { wholeInput } from "./whole-input.ts";

/** Prints the ranges that can be coded apart. */
export async function printPlan(inputs: readonly string[], options: Arguments): Promise<void> {
  const { contentLength } = await wholeInput(inputs, options);
  print(shardRanges(contentLength, options.shardBytes ?? SHARD_BYTES), options.json);
}

/** Prints ranges of a .nacre file's content that begin and end where blocks do, each about as long as a shard. */
export async function printBlockPlan(input: string, options: Arguments): Promise<void> {
  const file = await openInput(input);
  try {
    const { blocks, end } = await readContents(file);
    const ranges: ContentRange[] = [];
    let start = 0;
    for (const { rawStart, rawLength } of blocks) {
      if (rawStart + rawLength - start < (options.shardBytes ?? SHARD_BYTES)) continue;
      ranges.push({ start, end: rawStart + rawLength });
      start = rawStart + rawLength;
    }
    if (start < end.contentLength || ranges.length === 0) ranges.push({ start, end: end.contentLength });
    print(ranges, options.json);
  } finally {
    await file.close();
  }
}

function print(ranges: readonly ContentRange[], json: boolean): void {
  for (const range of ranges) {
    if (json) printJson(range);
    else printLine(`${range.start}:${range.end}`);
  }
}
