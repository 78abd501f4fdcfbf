import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { runNacre } from "../../test/nacre-command.ts";
import { RANDOM_BYTES, randomBytes } from "../../test/samples.ts";
import { FileEncoder } from "../codec/compress.ts";

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

const nacre = (args: string[], input?: Uint8Array) => runNacre(folder, args, { input });

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
    expect(listing).toMatchObject({ name: null, hash: null, bytesOut: 2000, preset: "balanced" });
    expect(listing.blocks).toEqual({
      stored: 1,
      copy: 0,
      unfolded: 0,
      fill: 0,
      jpeg: 0,
      x86: 0,
      mixed: 0,
      pixels: 0,
      quick: 0,
      samples: 0,
      text: 0,
    });
  });

  it("works in pipes", () => {
    const packed = nacre(["-"], DATA).stdout;
    expect(nacre(["-d", "-"], packed).stdout).toEqual(DATA);
    expect(nacre(["-c", "data.bin"]).stdout).toEqual(packed);
    expect(readdirSync(folder)).toEqual(["data.bin"]);
  });

  it("stores the name when it is asked to", () => {
    expect(nacre(["--name", "-o", "x.nacre", "data.bin"]).status).toBe(0);
    expect(nacre(["-l", "x.nacre"]).stdout.toString()).toMatch(/name {4}data\.bin\n/);
    expect(nacre(["-d", "-c", "x.nacre"]).stdout).toEqual(DATA);
    expect(nacre(["-d", "-C", "out", "-"], read("x.nacre")).status).toBe(0);
    expect(read("out/data.bin")).toEqual(DATA);
  });

  it("says so when there was nothing to gain", () => {
    const run = nacre(["data.bin"]);
    expect(run.stdout.toString()).toMatch(/^data\.bin: 2000 -> 2011 bytes \(not worth compressing, /);
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
  });

  it("deals with the other files when one fails, and exits with 1", () => {
    const run = nacre(["missing", "data.bin"]);
    expectFailure(run, /Cannot read missing: no such file/, ["data.bin", "data.bin.nacre"]);
  });

  it.each([
    [[], /name a file/],
    [["-d", "-t", "data.bin"], /--decompress and --test exclude each other/],
    [["--preset", "tiny", "data.bin"], /--preset must be one of fast, balanced, max/],
    [["--bogus", "data.bin"], /Unknown option '--bogus'/],
    [["-d", "."], /is a folder/],
    [["-d", "--name", "x.nacre"], /--name is only for compressing/],
    [["-o", "x", "-d", "-", "data.bin", "-"], /there is one standard input/],
    [["--max-output", "many", "-d", "data.bin"], /a size such as 20G/],
    [["-d", "data.bin"], /data\.bin: This is not a \.nacre file/],
    [["-o", "nowhere/x", "data.bin"], /Cannot write nowhere\/x/],
  ])("says what is wrong with %j", (args, message) => {
    expectFailure(nacre(args), message, ["data.bin"]);
    expect(existsSync(join(folder, "data.bin.nacre"))).toBe(false);
  });
});

/** Text so short and binary so dense that neither needs the model. */
const TREE = {
  "readme.txt": "hello\n",
  "bin/run": "#!/bin/sh\n",
  "bin/data": DATA.toString("latin1"),
} as const;

function plant(root: string, tree: Readonly<Record<string, string>> = TREE): void {
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(join(folder, root, dirname(path)), { recursive: true });
    writeFileSync(join(folder, root, path), Buffer.from(text, "latin1"));
  }
}

/** Every file below a folder with its content; empty folders end with a slash. */
function treeAt(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(join(folder, root), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(join(folder, root), path);
    if (entry.isFile()) found[name] = readFileSync(path, "latin1");
    else if (entry.isDirectory() && readdirSync(path).length === 0) found[`${name}/`] = "";
  }
  return found;
}

describe("an archive on the command line", () => {
  it("holds a folder, its times, its executables and its empty folders", () => {
    plant("tree");
    mkdirSync(join(folder, "tree/void"));
    chmodSync(join(folder, "tree/bin/run"), 0o755);
    utimesSync(join(folder, "tree/readme.txt"), 1_600_000_000, 1_600_000_000);
    expect(nacre(["tree/"])).toMatchObject({ status: 0, stderr: "" });
    renameSync(join(folder, "tree"), join(folder, "before"));
    expect(nacre(["-d", "tree.nacre"])).toMatchObject({ status: 0, stderr: "" });
    expect(treeAt("tree")).toEqual({ ...TREE, "void/": "" });
    expect(statSync(join(folder, "tree/bin/run")).mode & 0o100).toBe(0o100);
    expect(statSync(join(folder, "tree/bin/data")).mode & 0o100).toBe(0);
    expect(statSync(join(folder, "tree/readme.txt")).mtimeMs).toBe(1_600_000_000_000);
    const listing = nacre(["-l", "tree.nacre"]).stdout.toString();
    expect(listing).toMatch(/ 6 {2}2020-09-13 12:26:40 {2}readme\.txt\n/);
    expect(listing).toMatch(/bin\/run\*\n/);
    expect(nacre(["-t", "tree.nacre"]).stdout.toString()).toMatch(/^tree.nacre: intact/);
    expect(readdirSync(folder).sort()).toEqual(["before", "data.bin", "tree", "tree.nacre"]);
  });

  it("is made of several files with -o; without it each becomes its own", () => {
    plant("tree");
    expect(nacre(["-o", "all.nacre", "data.bin", "tree"]).status).toBe(0);
    expect(nacre(["-d", "-C", "out", "all.nacre"]).status).toBe(0);
    const below = Object.fromEntries(Object.entries(TREE).map(([path, text]) => [`tree/${path}`, text]));
    expect(treeAt("out")).toEqual({ "data.bin": DATA.toString("latin1"), ...below });
    expect(nacre(["data.bin", "tree"]).status).toBe(0);
    expect(nacre(["-d", "-c", "data.bin.nacre"]).stdout).toEqual(DATA);
  });

  it("gives single files and folders out of it", () => {
    plant("tree");
    nacre(["tree"]);
    expect(nacre(["-d", "-c", "tree.nacre", "readme.txt"]).stdout.toString()).toBe("hello\n");
    expect(nacre(["-d", "-C", "out", "tree.nacre", "bin", "readme.txt"]).status).toBe(0);
    expect(treeAt("out")).toEqual(TREE);
    const run = nacre(["-d", "tree.nacre", "nothing"]);
    expectFailure(run, /no nothing in the archive/, ["data.bin", "out", "tree", "tree.nacre"]);
    expectFailure(nacre(["-d", "-c", "tree.nacre"]), /name a folder with -C/, [
      "data.bin",
      "out",
      "tree",
      "tree.nacre",
    ]);
  });

  it("overwrites only with -f, and never writes through links", () => {
    plant("tree");
    nacre(["tree"]);
    writeFileSync(join(folder, "tree/readme.txt"), "precious");
    const before = readdirSync(folder).sort();
    expectFailure(nacre(["-d", "tree.nacre"]), /already exists; use -f to overwrite it, or -C/, before);
    expect(treeAt("tree")).toEqual({ ...TREE, "readme.txt": "precious" });
    expect(nacre(["-d", "-f", "tree.nacre"]).status).toBe(0);
    expect(treeAt("tree")).toEqual(TREE);
    mkdirSync(join(folder, "outside"));
    mkdirSync(join(folder, "target"));
    symlinkSync(join(folder, "outside"), join(folder, "target/bin"));
    const run = nacre(["-d", "-f", "-C", "target", "tree.nacre"]);
    expectFailure(run, /target\/bin is in the way of bin;/, [...before, "outside", "target"].sort());
    expect(treeAt("outside")).toEqual({});
    expect(readdirSync(join(folder, "target"))).toEqual(["bin"]);
  });

  it("that is hostile writes nothing at all", async () => {
    const entry = { kind: "file", size: 4, modified: 0 } as const;
    for (const path of ["../evil", "/tmp/nacre-evil", "a/../../evil", "a\0b"]) {
      const parts: Uint8Array[] = [];
      const encoder = new FileEncoder({ model: () => Promise.reject(new Error("no model")) });
      const content = (async function* () {
        yield Buffer.from("evil");
      })();
      for await (const part of encoder.encode(content, [{ ...entry, path }])) parts.push(part.slice());
      writeFileSync(join(folder, "evil.nacre"), Buffer.concat(parts));
      const run = nacre(["-d", "-f", "-C", "out", "evil.nacre"]);
      expectFailure(run, /could lead out of the folder/, ["data.bin", "evil.nacre"]);
    }
    expect(existsSync(join(folder, "../evil"))).toBe(false);
  });
});

describe("a damaged file on the command line", () => {
  /** Two whole stored blocks and the beginning of a third. */
  const LARGE = Buffer.from(randomBytes(9_000_000));

  it("is named block by block by -t, and salvaged without its holes", () => {
    writeFileSync(join(folder, "large"), LARGE);
    nacre(["large"]);
    const packed = read("large.nacre");
    packed[5_000_000]! ^= 1;
    writeFileSync(join(folder, "bad.nacre"), packed);
    const test = nacre(["-t", "bad.nacre"]);
    expect(test.status).toBe(1);
    expect(test.stderr).toMatch(
      /block 2 is damaged \(block 2 does not match its checksum\): bytes 4194304 to 8388607 of the original are lost/,
    );
    expect(test.stderr).toMatch(/damaged in one place; --salvage writes what is intact/);
    const salvage = nacre(["--salvage", "bad.nacre"]);
    expect(salvage.status).toBe(2);
    expect(salvage.stderr).toMatch(/bytes 4194304 to 8388607/);
    const whole = Buffer.concat([LARGE.subarray(0, 4_194_304), LARGE.subarray(8_388_608)]);
    expect(Buffer.compare(read("bad.salvaged"), whole)).toBe(0);
  });

  it("gives its whole files when it is an archive", () => {
    const noise = (seed: number) =>
      RANDOM_BYTES.subarray(0, 40_000).map((byte, i) => byte ^ (Math.imul(i * seed, 0x9e3779b1) >>> 24));
    const text = (seed: number) => Buffer.from(noise(seed)).toString("latin1");
    const lines = Array.from({ length: 15_000 }, (_, i) => `line ${i}\n`).join("");
    plant("tree", { "a.png": text(1), "b.txt": lines, "c.zip": text(3) });
    nacre(["--preset", "light", "tree"]);
    const packed = read("tree.nacre");
    packed[20_000]! ^= 1;
    writeFileSync(join(folder, "tree.nacre"), packed);
    const run = nacre(["--salvage", "tree.nacre"]);
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/a\.png is lost/);
    expect(Object.keys(treeAt("tree.salvaged")).sort()).toEqual(["b.txt", "c.zip"]);
    expect(treeAt("tree.salvaged")["c.zip"]).toBe(text(3));
  });
});
