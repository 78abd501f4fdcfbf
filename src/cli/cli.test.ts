import { spawnSync } from "node:child_process";
import {
  existsSync,
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
import { RANDOM_BYTES } from "../codec/testing/samples.ts";

/** Bytes that need no model: the command line is tested here, the model end to end. */
const DATA = Buffer.from(RANDOM_BYTES.subarray(0, 2000));

const root = mkdtempSync(join(tmpdir(), "nacre-cli-"));
let folder = "";
let count = 0;
beforeEach(() => {
  folder = join(root, String(count++));
  mkdirSync(folder);
  writeFileSync(join(folder, "data.bin"), DATA);
});
afterAll(() => rmSync(root, { recursive: true }));

function nacre(args: string[], input?: Uint8Array) {
  const at = (path: string) => join(process.cwd(), path);
  const command = [at("node_modules/tsx/dist/cli.mjs"), at("src/cli/main.ts"), ...args];
  const run = spawnSync(process.execPath, command, { cwd: folder, input });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr.toString() };
}

const read = (name: string) => readFileSync(join(folder, name));

/** The command failed with one line on standard error, and left only `files`. */
function expectFailure(run: ReturnType<typeof nacre>, message: RegExp, files: string[]): void {
  expect(run.status).toBe(1);
  expect(run.stderr).toMatch(message);
  expect(run.stderr).toMatch(/^nacre: [^\n]+\n$/);
  expect(readdirSync(folder).sort()).toEqual(files);
}

describe("the command line", () => {
  it("compresses to FILE.nacre, keeps FILE, and restores it", () => {
    expect(nacre(["data.bin"]).status).toBe(0);
    expect(read("data.bin")).toEqual(DATA);
    rmSync(join(folder, "data.bin"));
    expect(nacre(["-d", "data.bin.nacre"]).status).toBe(0);
    expect(read("data.bin")).toEqual(DATA);
  });

  it("tells the facts as JSON", () => {
    const run = nacre(["--json", "data.bin"]);
    expect(JSON.parse(run.stdout.toString())).toEqual({
      file: "data.bin",
      output: "data.bin.nacre",
      bytesIn: 2000,
      bytesOut: read("data.bin.nacre").length,
      bpb: expect.closeTo((8 * read("data.bin.nacre").length) / 2000, 3),
      seconds: expect.any(Number),
      backend: "none",
      lanes: 0,
      modelId: null,
    });
    const listing = JSON.parse(nacre(["-l", "--json", "data.bin.nacre"]).stdout.toString());
    expect(listing).toMatchObject({ name: "data.bin", bytesOut: 2000, preset: "balanced" });
    expect(listing.blocks).toEqual({ stored: 1, lzma: 0, text: 0 });
  });

  it("works in pipes", () => {
    const packed = nacre(["-"], DATA).stdout;
    expect(nacre(["-d", "-"], packed).stdout).toEqual(DATA);
    expect(nacre(["-c", "data.bin"]).stdout.length).toBe(packed.length + "data.bin".length);
    expect(readdirSync(folder)).toEqual(["data.bin"]);
  });

  it("writes where -o says, and tests with -t", () => {
    expect(nacre(["-o", "x", "data.bin"]).status).toBe(0);
    const run = nacre(["-t", "x"]);
    expect(run.status).toBe(0);
    expect(run.stdout.toString()).toMatch(/^x: intact \(2000 bytes/);
    expect(readdirSync(folder).sort()).toEqual(["data.bin", "x"]);
  });

  it("overwrites only with -f", () => {
    writeFileSync(join(folder, "data.bin.nacre"), "precious");
    expectFailure(nacre(["data.bin"]), /already exists; use -f/, ["data.bin", "data.bin.nacre"]);
    expect(read("data.bin.nacre").toString()).toBe("precious");
    expect(nacre(["-f", "data.bin"]).status).toBe(0);
    expect(nacre(["-t", "data.bin.nacre"]).status).toBe(0);
  });

  it("leaves nothing of a damaged file, even what was there before with -f", () => {
    const packed = nacre(["-c", "data.bin"]).stdout;
    packed[900]! ^= 1;
    writeFileSync(join(folder, "bad.nacre"), packed);
    expectFailure(nacre(["-d", "bad.nacre"]), /bad\.nacre: .*damaged/, ["bad.nacre", "data.bin"]);
    expectFailure(nacre(["-d", "-f", "-o", "data.bin", "bad.nacre"]), /damaged/, ["bad.nacre", "data.bin"]);
    expect(read("data.bin")).toEqual(DATA);
    expectFailure(nacre(["-t", "bad.nacre"]), /damaged/, ["bad.nacre", "data.bin"]);
  });

  it("deals with the other files when one fails, and exits with 1", () => {
    const run = nacre(["missing", "data.bin"]);
    expectFailure(run, /Cannot read missing: no such file/, ["data.bin", "data.bin.nacre"]);
  });

  it.each([
    [[], /name a file/],
    [["-d", "-t", "data.bin"], /--decompress and --test exclude each other/],
    [["--preset", "tiny", "data.bin"], /--preset is one of fast, balanced, max/],
    [["--bogus", "data.bin"], /Unknown option '--bogus'/],
    [["."], /is a folder/],
    [["-d", "data.bin"], /does not end in \.nacre/],
    [["-o", "nowhere/x", "data.bin"], /Cannot write nowhere\/x/],
  ])("says what is wrong with %j", (args, message) => {
    expectFailure(nacre(args), message, ["data.bin"]);
    expect(existsSync(join(folder, "data.bin.nacre"))).toBe(false);
  });
});
