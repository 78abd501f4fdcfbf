import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { compressAlone } from "../../../test/alone.ts";
import { runNacre } from "../../../test/nacre-command.ts";
import { randomBytes } from "../../../test/samples.ts";
import { parseArguments } from "../arguments.ts";

/** Bytes that need no model: three shards of 4 KiB. */
const DATA = Buffer.from(randomBytes(10_000));
const SIZE = ["--shard-size", "4K"];
const ALONE = await compressAlone(DATA, { shardBytes: 4096 });

const root = mkdtempSync(join(tmpdir(), "nacre-shards-"));
const coded = join(root, "coded");
let folder = "";
let count = 0;
beforeAll(() => {
  mkdirSync(coded);
  writeFileSync(join(coded, "data.bin"), DATA);
  codeAll(coded, SIZE, "data.bin");
}, 120_000);
beforeEach(() => {
  folder = join(root, String(count++));
  cpSync(coded, folder, { recursive: true, preserveTimestamps: true });
});
afterAll(() => rmSync(root, { recursive: true }));

function codeAll(place: string, size: readonly string[], input: string): void {
  const plan = lines(runNacre(place, ["--plan", ...size, input]));
  for (const range of plan) {
    expect(runNacre(place, ["--range", range, ...size, input])).toMatchObject({ status: 0 });
  }
}

const lines = ({ stdout }: ReturnType<typeof runNacre>) => stdout.toString().trim().split("\n");
const nacre = (...args: string[]) => runNacre(folder, args);
const read = (name: string) => readFileSync(join(folder, name));
const pieces = (place = folder) =>
  readdirSync(place)
    .filter((name) => name.endsWith(".piece"))
    .sort();

describe("ranges", () => {
  it("of a file, coded one by one and joined, are what one run makes of it", () => {
    expect(pieces().map((name) => name.split(".").at(-2))).toEqual([
      "0000000000000000",
      "0000000000004096",
      "0000000000008192",
    ]);
    const joined = nacre("--join", ...pieces());
    expect(joined.stdout.toString()).toMatch(/^3 pieces -> \d+ bytes: data\.bin\.nacre\n$/);
    expect(read("data.bin.nacre")).toEqual(ALONE);
  });

  it("of a file of one block make the same short file, and with --name the same long one", async () => {
    const small = DATA.subarray(0, 3000);
    writeFileSync(join(folder, "small"), small);
    for (const [options, name] of [
      [[], undefined],
      [["--name"], "small"],
    ] as const) {
      expect(nacre("-f", "--range", "0:3000", ...SIZE, ...options, "small")).toMatchObject({ status: 0 });
      const [piece] = pieces().filter((path) => path.startsWith("small."));
      expect(nacre("-f", "--join", piece!)).toMatchObject({ status: 0 });
      expect(read("small.nacre")).toEqual(await compressAlone(small, { name, shardBytes: 4096 }));
    }
  });

  it("of a folder, too, though they cut through its files", () => {
    const place = join(folder, "place");
    mkdirSync(join(place, "tree/below"), { recursive: true });
    for (let i = 0; i < 4; i++)
      writeFileSync(join(place, "tree/below", `${i}.bin`), randomBytes(2500, i + 1));
    codeAll(place, ["--shard-size", "6K"], "tree");
    expect(pieces(place)).toHaveLength(2);
    expect(runNacre(place, ["--join", "-o", "joined", ...pieces(place)]).status).toBe(0);
    expect(runNacre(place, ["--shard-size", "6K", "tree"]).status).toBe(0);
    expect(readFileSync(join(place, "joined"))).toEqual(readFileSync(join(place, "tree.nacre")));
  });

  it("are refused by a join when they make no whole, with a sentence and without an output", () => {
    const [a, b, c] = pieces() as [string, string, string];
    for (const [names, message] of [
      [[b, a, c], /is not in its place; name all pieces of one input, in the order of --plan/],
      [[a, b, "data.bin"], /data\.bin is no intact piece of a \.nacre file \(it is no piece\)/],
    ] as const) {
      const run = nacre("--join", "-o", "joined", ...names);
      expect(run.status).toBe(1);
      expect(run.stderr).toMatch(message);
      expect(readdirSync(folder)).toHaveLength(4);
    }
  });

  it("of another state of the file do not join", () => {
    appendFileSync(join(folder, "data.bin"), "x");
    expect(nacre("--range", "8192:10001", "-f", ...SIZE, "data.bin").status).toBe(0);
    expect(nacre("--join", ...pieces()).stderr).toMatch(/belongs to another input/);
  });

  it("must be of whole shards, and of something that has ranges", () => {
    for (const [args, message] of [
      [
        ["--range", "0:5000", "-o", "x", ...SIZE, "data.bin"],
        /0:5000 is no range of whole shards of 4096 bytes in 10000/,
      ],
      [["--plan", "-"], /Standard input has no ranges/],
    ] as const) {
      const run = nacre(...args);
      expect(run.status).toBe(1);
      expect(run.stderr).toMatch(message);
    }
  });

  it.each([
    [["--range", "5:4", "data.bin"], /--range must be a range/],
    [["--fleet", "redis://localhost", "data.bin"], /--fleet needs a --store/],
    [["--fleet", "redis://localhost", "--store", ".", "-d", "x.nacre"], /--fleet is only for compressing/],
    [["--fleet", "redis://localhost", "--store", ".", "--plan", "x"], /--fleet makes ranges of its own/],
    [["--plan", "-t", "data.bin"], /--plan and --range are for compressing/],
    [["--shard-size", "1K", "data.bin"], /--shard-size must be at least 4096/],
  ])("say what is wrong with %j", (args, message) => {
    expect(() => parseArguments(args)).toThrow(message);
  });

  it("of a .nacre file are restored in any order, and put together by cat", () => {
    writeFileSync(join(folder, "data.bin.nacre"), ALONE);
    const plan = lines(nacre("-d", "--plan", ...SIZE, "data.bin.nacre"));
    expect(plan).toEqual(["0:4096", "4096:8192", "8192:10000"]);
    for (const range of [...plan].reverse()) nacre("-d", "--range", range, "data.bin.nacre");
    const parts = readdirSync(folder).filter((name) => /^data\.bin\.\d+$/.test(name));
    expect(Buffer.concat(parts.sort().map(read))).toEqual(DATA);
    const across = nacre("-d", "-c", "--range", "4000:4200", "data.bin.nacre");
    expect(across.stdout).toEqual(DATA.subarray(4000, 4200));
    const beyond = nacre("-d", "-c", "--range", "0:10001", "data.bin.nacre");
    expect(beyond.stderr).toMatch(/holds 10000 bytes, and no range up to 10001/);
  });
});
