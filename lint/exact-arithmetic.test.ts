import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** Lints one line as if it stood in the codec, with the project's own configuration. */
function lint(directory: string, line: string): string {
  const file = join(directory, "sample.ts");
  writeFileSync(file, `const value: number = Number("3");\n${line}\nconsole.log(value);\n`);
  const biome = "node_modules/@biomejs/biome/bin/biome";
  const run = spawnSync(process.execPath, [biome, "lint", file], { encoding: "utf8" });
  return `${run.stdout}${run.stderr}`;
}

describe("the exactness lint rule", () => {
  let directory = "";
  beforeAll(() => {
    // Inside src/codec, because the rule is bound to paths; never committed, always removed.
    directory = mkdtempSync("src/codec/lint-sample-");
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each([
    "console.log(Math.exp(value));",
    "console.log(Math.log2(value));",
    "console.log(Math.pow(value, 2));",
    "console.log(Math.atanh(value));",
    "console.log(Math.random());",
    "console.log(value ** 2);",
    "let power = value; power **= 2; console.log(power);",
    "console.log(value.toFixed(2));",
    "console.log(value.toPrecision(2));",
    "const maths = Math; console.log(maths.sqrt(value));",
    'console.log(Math["log"](value));',
    "const { exp } = Math; console.log(exp(value));",
  ])("rejects %s", (line) => {
    expect(lint(directory, line)).toMatch(/sample\.ts:2:\d+ plugin/);
  });

  it.each([
    "console.log(Math.sqrt(value) * Math.floor(value / 2));",
    "console.log(Math.max(value, 2), value * value, value.toString(16));",
  ])("accepts %s", (line) => {
    expect(lint(directory, line)).not.toMatch(/sample\.ts:2:\d+ plugin/);
  });
});
