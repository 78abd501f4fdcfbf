import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { runNacre } from "../../../test/nacre-command.ts";
import { randomBytes } from "../../../test/samples.ts";

/** Bytes that need no model: three shards of 4 KiB. */
const DATA = Buffer.from(randomBytes(10_000));
const SIZE = ["--shard-size", "4K"];

const root = mkdtempSync(join(tmpdir(), "nacre-shards-"));
let folder = "";
let count = 0;
beforeEach(() => {
  folder = join(root, String(count++));
  mkdirSync(folder);
  writeFileSync(join(folder, "data.bin"), DATA);
});
afterAll(() => rmSync(root, { recursive: true }));

const nacre = (...args: string[]) => runNacre(folder, args);
const read = (name: string) => readFileSync(join(folder, name));
const pieces = () =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".piece"))
    .sort();

function codeAll(input: string): void {
  const plan = nacre("--plan", ...SIZE, input)
    .stdout.toString()
    .trim()
    .split("\n");
  for (const range of plan) expect(nacre("--range", range, ...SIZE, input)).toMatchObject({ status: 0 });
}

describe("ranges", () => {
  it("of a file, coded one by one and joined, are what one run makes of it", () => {
    expect(nacre("--plan", ...SIZE, "data.bin").stdout.toString()).toBe("0:4096\n4096:8192\n8192:10000\n");
    codeAll("data.bin");
    const joined = nacre("--join", ...pieces());
    expect(joined.stdout.toString()).toMatch(/^3 pieces -> \d+ bytes: data\.bin\.nacre\n$/);
    expect(nacre(...SIZE, "-o", "alone", "data.bin").status).toBe(0);
    expect(read("data.bin.nacre")).toEqual(read("alone"));
    expect(nacre("-t", "data.bin.nacre").status).toBe(0);
  });

  it("of a folder, too, though they cut through its files", () => {
    mkdirSync(join(folder, "tree/below"), { recursive: true });
    for (let i = 0; i < 5; i++)
      writeFileSync(join(folder, "tree/below", `${i}.bin`), randomBytes(2500, i + 1));
    codeAll("tree");
    expect(nacre("--join", "-o", "joined", ...pieces()).status).toBe(0);
    expect(nacre(...SIZE, "tree").status).toBe(0);
    expect(read("joined")).toEqual(read("tree.nacre"));
  });

  it("are refused by a join when they make no whole, with a sentence and without an output", () => {
    codeAll("data.bin");
    const [a, b, c] = pieces() as [string, string, string];
    for (const [names, message] of [
      [[b, a, c], /is not in its place; name all pieces of one input, in the order of --plan/],
      [[a, c], /bytes 4096 to 8191 are missing/],
      [[a, b, b, c], /holds what another piece holds, too/],
      [[a, b, "data.bin"], /data\.bin is no intact piece of a \.nacre file \(it is no piece\)/],
    ] as const) {
      const run = nacre("--join", "-o", "joined", ...names);
      expect(run.status).toBe(1);
      expect(run.stderr).toMatch(message);
      expect(readdirSync(folder)).toHaveLength(4);
    }
  });

  it("of another state of the file do not join", () => {
    expect(nacre("--range", "0:4096", ...SIZE, "data.bin").status).toBe(0);
    appendFileSync(join(folder, "data.bin"), "x");
    expect(nacre("--range", "4096:10001", ...SIZE, "data.bin").status).toBe(0);
    expect(nacre("--join", ...pieces()).stderr).toMatch(/belongs to another input/);
  });

  it("must be of whole shards", () => {
    const run = nacre("--range", "0:5000", ...SIZE, "data.bin");
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/0:5000 is no range of whole shards of 4096 bytes in 10000 bytes/);
    for (const [args, message] of [
      [["--range", "5:4", "data.bin"], /--range must be a range/],
      [["--plan", "-"], /Standard input has no ranges/],
      [["--plan", "-t", "data.bin"], /--plan and --range are for compressing/],
      [["--shard-size", "1K", "data.bin"], /--shard-size must be at least 4096/],
    ] as const) {
      expect(nacre(...args).stderr).toMatch(message);
    }
  });

  it("of a .nacre file are restored in any order, and put together by cat", () => {
    expect(nacre(...SIZE, "data.bin").status).toBe(0);
    const plan = nacre("-d", "--plan", ...SIZE, "data.bin.nacre")
      .stdout.toString()
      .trim()
      .split("\n");
    expect(plan).toEqual(["0:4096", "4096:8192", "8192:10000"]);
    rmSync(join(folder, "data.bin"));
    for (const range of [...plan].reverse()) nacre("-d", "--range", range, "data.bin.nacre");
    const parts = readdirSync(folder).filter((name) => /^data\.bin\.\d+$/.test(name));
    expect(Buffer.concat(parts.sort().map(read))).toEqual(DATA);
    expect(nacre("-d", "-c", "--range", "4000:4200", "data.bin.nacre").stdout).toEqual(
      DATA.subarray(4000, 4200),
    );
    expect(nacre("-d", "-c", "--range", "0:10001", "data.bin.nacre").stderr).toMatch(/holds 10000 bytes/);
  });
});
