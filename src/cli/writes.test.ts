/** What is written, and how: all of it or an error, never through what is in the way, never more open than the source. */

import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RunOptions, runNacre, startNacre } from "../../test/nacre-command.ts";
import { randomBytes } from "../../test/samples.ts";
import { NewFile } from "./new-file.ts";

const DATA = Buffer.from(randomBytes(400_000));
const IS_LINUX = process.platform === "linux";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nacre-writes-"));
  writeFileSync(path("data"), DATA);
});
afterEach(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);
const nacre = (args: string[], options?: RunOptions) => runNacre(folder, args, options);
const modeOf = (name: string) => (lstatSync(path(name)).mode & 0o7777).toString(8);
const readAt = (name: string) => readFileSync(path(name));

describe.skipIf(!IS_LINUX)("standard output that takes no more", () => {
  beforeEach(() => nacre(["data"]));

  it.each([
    ["restores", ["-d", "-c", "data.nacre"], 'ulimit -f 100; exec "$@" > out', /allows no file as large/],
    ["restores", ["-d", "-c", "data.nacre"], 'exec "$@" > /dev/full', /the disk is full/],
    ["lists", ["-l", "data.nacre"], 'exec "$@" > /dev/full', /the disk is full/],
    ["lists as JSON", ["-l", "--json", "data.nacre"], 'exec "$@" > /dev/full', /the disk is full/],
    ["reports", ["-f", "data"], 'exec "$@" > /dev/full', /the disk is full/],
    ["helps", ["--help"], 'exec "$@" > /dev/full', /the disk is full/],
    ["lists models", ["--models"], 'exec "$@" > /dev/full', /the disk is full/],
    ["plans", ["--plan", "data"], 'exec "$@" > /dev/full', /the disk is full/],
  ])("is an error when it %s: %j, %s", (_, args, shell, message) => {
    const run = nacre(args, { shell });
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(message);
    expect(run.stderr).toMatch(/^nacre: Cannot write to standard output: [^\n]+\n$/);
  });

  it("because its reader went away is no error to be told", () => {
    const shell = '("$@"; echo "$?" > status) | head -c 10 > start; cat status >&2';
    expect(nacre(["-d", "-c", "data.nacre"], { shell }).stderr).toBe("141\n");
    expect(readAt("start")).toEqual(DATA.subarray(0, 10));
  });
});

describe.skipIf(process.platform === "win32")("an output that is no regular file", () => {
  it("is written into, as a pipe, and stays", async () => {
    spawnSync("mkfifo", [path("pipe")]);
    const child = startNacre(folder, ["-f", "-o", "pipe", "data"]);
    const got = execFileSync("cat", [path("pipe")], { maxBuffer: 1e6 });
    await new Promise((done) => child.once("exit", done));
    expect(lstatSync(path("pipe")).isFIFO()).toBe(true);
    nacre(["data"]);
    expect(got.equals(readAt("data.nacre"))).toBe(true);
  });

  it.skipIf(!IS_LINUX || process.getuid?.() !== 0)("is written into, as a device, and stays", () => {
    // Some rooms for tests have no devices of their own.
    if (spawnSync("mknod", [path("null"), "c", "1", "3"]).status !== 0) return;
    expect(nacre(["-f", "-o", "null", "data"]).status).toBe(0);
    expect(lstatSync(path("null")).isCharacterDevice()).toBe(true);
  });

  it.skipIf(!IS_LINUX)("is standard output, by its other name", () => {
    nacre(["data"]);
    const shell = '{ echo before; "$@"; echo after; } > out';
    expect(nacre(["-f", "-o", "/dev/stdout", "data"], { shell })).toMatchObject({ status: 0, stderr: "" });
    const all = Buffer.concat([Buffer.from("before\n"), readAt("data.nacre"), Buffer.from("after\n")]);
    expect(readAt("out").equals(all)).toBe(true);
    expect(nacre(["-f", "-o", "/dev/stdout", "data"]).stdout.equals(readAt("data.nacre"))).toBe(true);
  });

  it("is followed when it is a link, also to what is not there yet", () => {
    mkdirSync(path("far"));
    symlinkSync("far/target", path("link"));
    const refused = nacre(["-o", "link", "data"]);
    expect(refused).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/link already exists; use -f/),
    });
    for (let i = 0; i < 2; i++) {
      expect(nacre(["-f", "-o", "link", "data"]).status).toBe(0);
      expect(readlinkSync(path("link"))).toBe("far/target");
      expect(readdirSync(path("far"))).toEqual(["target"]);
      expect(lstatSync(path("far/target")).isFile()).toBe(true);
    }
  });

  it("is refused when its links lead in a circle", () => {
    symlinkSync("b", path("a"));
    symlinkSync("a", path("b"));
    expect(nacre(["-f", "-o", "a", "data"]).stderr).toMatch(/Cannot write a: the links lead in a circle/);
  });
});

describe.skipIf(process.platform === "win32")("permissions and times", () => {
  it("are those of the source, both ways, without setuid, whatever the umask", () => {
    for (const [mode, shell] of [
      [0o640, 'umask 0; exec "$@"'],
      [0o666, 'umask 077; exec "$@"'],
      [0o4755, 'umask 022; exec "$@"'],
    ] as const) {
      for (const name of ["data.nacre", "out"]) rmSync(path(name), { force: true });
      chmodSync(path("data"), mode);
      utimesSync(path("data"), "-1000000.25", "-1000000.25");
      expect(nacre(["data"], { shell }).status).toBe(0);
      expect(nacre(["-d", "-o", "out", "data.nacre"], { shell }).status).toBe(0);
      for (const name of ["data.nacre", "out"]) {
        expect(modeOf(name)).toBe((mode & 0o777).toString(8));
        expect(statSync(path(name)).mtimeMs).toBe(-1_000_000_250);
      }
    }
  });

  it("are never wider than those of a file that is replaced", () => {
    writeFileSync(path("data.nacre"), "", { mode: 0o600 });
    chmodSync(path("data"), 0o644);
    expect(nacre(["-f", "data"]).status).toBe(0);
    expect(modeOf("data.nacre")).toBe("600");
  });

  it("are never wider than the source's while it is written", async () => {
    chmodSync(path("data"), 0o600);
    const child = startNacre(folder, ["-o", "out.nacre", "-"]);
    child.stdin!.write(DATA);
    const partial = () => readdirSync(folder).find((name) => name.endsWith(".part"));
    await expect.poll(partial, { timeout: 20_000 }).toBeDefined();
    expect(modeOf(partial()!)).toBe("600");
    child.stdin!.end();
    await new Promise((done) => child.once("exit", done));
    expect(modeOf("out.nacre")).toBe((0o666 & ~process.umask()).toString(8));
  });

  it("of an archive are those that all its files have", () => {
    mkdirSync(path("tree"), { mode: 0o755 });
    writeFileSync(path("tree/open"), "x".repeat(9), { mode: 0o644 });
    nacre(["tree"]);
    expect(modeOf("tree.nacre")).toBe((0o644 & ~process.umask()).toString(8));
    writeFileSync(path("tree/secret"), "x".repeat(9), { mode: 0o600 });
    nacre(["-f", "tree"]);
    expect(modeOf("tree.nacre")).toBe("600");
    nacre(["-d", "-C", "out", "tree.nacre"]);
    expect(modeOf("out")).toBe("700");
  });
});

describe("a restored file", () => {
  it.skipIf(!IS_LINUX)("has holes where there are long runs of zeros, also at its end", () => {
    const raw = Buffer.alloc(9_000_000);
    writeFileSync(path("data"), raw);
    expect(nacre(["-1", "data"]).status).toBe(0);
    expect(nacre(["-d", "-o", "out", "data.nacre"]).status).toBe(0);
    expect(readAt("out").equals(raw)).toBe(true);
    expect(statSync(path("out")).blocks * 512).toBeLessThan(1_000_000);
  });

  it("is what was written, wherever the runs begin and end", async () => {
    const raw = Buffer.alloc(3_000_000);
    for (const at of [0, 70_000, 1_000_000, 2_900_000]) DATA.copy(raw, at, 0, 50_000);
    for (const piece of [1000, 65_536, 100_003, 3_000_000]) {
      const file = await NewFile.create(path("out"));
      for (let at = 0; at < raw.length; at += piece) await file.write(raw.subarray(at, at + piece));
      await file.finish({ mode: 0o600 });
      expect(readAt("out").equals(raw)).toBe(true);
      rmSync(path("out"));
    }
  });
});

describe("the temporary file", () => {
  it("needs no longer a name than the output, which may have 255 bytes", () => {
    for (const length of [230, 240, 249]) {
      const name = "n".repeat(length);
      writeFileSync(path(name), "x".repeat(9));
      expect(nacre([name])).toMatchObject({ status: 0, stderr: "" });
      rmSync(path(name));
      expect(nacre(["-d", `${name}.nacre`])).toMatchObject({ status: 0, stderr: "" });
      expect(existsSync(path(name))).toBe(true);
    }
  });
});
