/** What of a folder comes back out of an archive, and what never does. */

import { execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  lutimesSync,
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
import { FileEncoder } from "../codec/compress.ts";
import { type Entry, writeListing } from "../core.ts";
import { writeDirectory, writeEnd, writeHeader } from "../format/container.ts";
import { ContentHash } from "../format/content-hash.ts";
import { BLOCK_KINDS, DIRECTORY } from "../format/kinds.ts";
import { foldedClash } from "./native-path.ts";

const IS_LINUX = process.platform === "linux";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nacre-trees-"));
  mkdirSync(path("tree/sub/deep"), { recursive: true });
  mkdirSync(path("tree/void"));
  writeFileSync(path("tree/a"), "first");
  writeFileSync(path("tree/sub/b"), "second");
});
afterEach(() => {
  spawnSync("chmod", ["-R", "u+rwx", folder]);
  rmSync(folder, { recursive: true });
});
const path = (name: string) => join(folder, name);
const nacre = (args: string[], options?: RunOptions) => runNacre(folder, args, options);

/** Everything below a folder: kind, permissions, seconds, content or target, by name; names as bytes. */
function facts(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (at: Buffer, name: string) => {
    for (const child of readdirSync(at, { encoding: "buffer" })) {
      const below = Buffer.concat([at, Buffer.from("/"), child]);
      const stats = lstatSync(below);
      const mode = (stats.mode & 0o7777).toString(8);
      const what = stats.isSymbolicLink()
        ? `link ${readlinkSync(below)}`
        : stats.isDirectory()
          ? "folder"
          : `file ${readFileSync(below)}`;
      const key = `${name}${child.toString("latin1")}`;
      found[key] = `${mode} ${Math.floor(stats.mtimeMs / 1000)} ${what}`;
      if (stats.isDirectory()) visit(below, `${key}/`);
    }
  };
  visit(Buffer.from(path(root)), "");
  return found;
}

async function archive(entries: readonly Entry[], content = ""): Promise<void> {
  const encoder = new FileEncoder({ model: () => Promise.reject(new Error("no model")) });
  const parts: Uint8Array[] = [];
  const bytes = (async function* () {
    if (content) yield Buffer.from(content);
  })();
  for await (const part of encoder.encode(bytes, entries)) parts.push(part.slice());
  writeFileSync(path("made.nacre"), Buffer.concat(parts));
}

describe.skipIf(process.platform === "win32")("a folder in an archive", () => {
  it("keeps modes, times, links, empty folders and names of any bytes", () => {
    linkSync(path("tree/a"), path("tree/sub/again"));
    symlinkSync("../a", path("tree/sub/link"));
    symlinkSync("nowhere", path("tree/dangling"));
    chmodSync(path("tree/a"), 0o755);
    chmodSync(path("tree/sub/b"), 0o600);
    for (const name of ["new\nline", "back\\slash", "esc\x1b[2J\u202e"])
      writeFileSync(path(`tree/${name}`), name);
    if (IS_LINUX)
      writeFileSync(Buffer.concat([Buffer.from(path("tree/bad")), Buffer.from([0xff, 0xc3])]), "raw");
    utimesSync(path("tree/sub/b"), "-86400", "-86400");
    lutimesSync(path("tree/sub/link"), 1e9, 1e9);
    chmodSync(path("tree/sub"), 0o550);
    utimesSync(path("tree/sub/deep"), 1.1e9, 1.1e9);
    utimesSync(path("tree/sub"), 1.2e9, 1.2e9);
    utimesSync(path("tree/void"), 1.3e9, 1.3e9);
    const before = facts("tree");
    expect(nacre(["tree"])).toMatchObject({ status: 0, stderr: "" });
    expect(nacre(["-d", "-C", "out", "tree.nacre"])).toMatchObject({ status: 0, stderr: "" });
    expect(facts("out")).toEqual(before);
    expect(statSync(path("out/a")).ino).toBe(statSync(path("out/sub/again")).ino);
    // And into a folder that is there.
    rmSync(path("out/a"));
    expect(nacre(["-d", "-f", "-C", "out", "tree.nacre"])).toMatchObject({ status: 0, stderr: "" });
    expect(facts("out")).toEqual(before);
    const { stdout } = nacre(["-l", "tree.nacre"]);
    expect(stdout.toString()).toMatch(/-rw------- +6 {2}1969-12-31 00:00:00 {2}sub\/b\n/);
    expect(stdout.toString()).toMatch(/esc\\x1b\[2J\\u202e\n/);
    expect(stdout.includes("\x1b")).toBe(false);
    expect(JSON.parse(nacre(["-l", "--json", "tree.nacre"]).stdout.toString()).entries).toContainEqual(
      expect.objectContaining({ path: "sub/again", kind: "hardlink", target: "a" }),
    );
  });

  it("loses its setuid bits", () => {
    chmodSync(path("tree/a"), 0o4755);
    nacre(["tree"]);
    nacre(["-d", "-C", "out", "tree.nacre"]);
    expect(statSync(path("out/a")).mode & 0o7777).toBe(0o755);
  });

  it("is what a link on the command line leads to", () => {
    symlinkSync("tree", path("link"));
    expect(nacre(["link"]).status).toBe(0);
    expect(nacre(["-d", "-C", "out", "link.nacre"]).status).toBe(0);
    expect(facts("out")).toEqual(facts("tree"));
  });

  it("gives a further name alone as the file itself", () => {
    linkSync(path("tree/a"), path("tree/sub/again"));
    linkSync(path("tree/a"), path("tree/sub/more"));
    nacre(["tree"]);
    expect(nacre(["-d", "-c", "tree.nacre", "sub/again"]).stdout.toString()).toBe("first");
    expect(nacre(["-d", "-C", "out", "tree.nacre", "sub"]).status).toBe(0);
    expect(readFileSync(path("out/sub/again"), "utf8")).toBe("first");
    expect(statSync(path("out/sub/again")).ino).toBe(statSync(path("out/sub/more")).ino);
    expect(existsSync(path("out/a"))).toBe(false);
  });

  it("gives members by ./path, by the folder's name, by pattern, and those that end in .nacre", () => {
    writeFileSync(path("tree/sub/x.nacre"), "inner");
    nacre(["tree"]);
    for (const member of ["a", "./a", "tree/a", ".//a"]) {
      expect(nacre(["-d", "-c", "tree.nacre", member]).stdout.toString()).toBe("first");
    }
    expect(nacre(["-d", "-c", "tree.nacre", "sub/x.nacre"]).stdout.toString()).toBe("inner");
    expect(nacre(["-d", "-C", "out", "tree.nacre", "*.nacre", "sub/[b]"]).status).toBe(0);
    expect(readdirSync(path("out/sub")).sort()).toEqual(["b", "x.nacre"]);
    expect(nacre(["-d", "-C", "none", "tree.nacre", "*.zip"]).stderr).toMatch(
      /There is no \*\.zip in the archive/,
    );
    const run = nacre(["-d", "--json", "-C", "json", "tree.nacre", "a", "sub"]);
    expect(JSON.parse(run.stdout.toString())).toMatchObject({
      file: "tree.nacre",
      output: "json",
      bytesOut: 16,
    });
  });

  it("does not vanish when an entry is called like a temporary folder", () => {
    for (const name of [".nacre-1.part", `.nacre-${process.pid}.part`])
      writeFileSync(path(`tree/${name}`), name);
    nacre(["tree"]);
    mkdirSync(path("out"));
    expect(nacre(["-d", "-C", "out", "tree.nacre"]).status).toBe(0);
    expect(facts("out")).toEqual(facts("tree"));
  });
});

describe.skipIf(process.platform === "win32")("a hostile archive", () => {
  const link = (path: string, target: string): Entry => ({
    path,
    kind: "symlink",
    size: 0,
    modified: 0,
    target,
  });

  it("makes no link that leads out, and names it", async () => {
    const outside = ["/etc/passwd", "..", "../x", "sub/../../x"];
    const entries = outside.map((target, i) => link(`out${i}`, target));
    await archive([...entries, link("in", "sub/x"), link("sub/up", "../in")]);
    const run = nacre(["-d", "-C", "out", "made.nacre"]);
    expect(run.status).toBe(2);
    for (const i of outside.keys())
      expect(run.stderr).toMatch(new RegExp(`out${i} is not restored: .*lead out`));
    expect(readdirSync(path("out")).sort()).toEqual(["in", "sub"]);
    expect(readlinkSync(path("out/sub/up"))).toBe("../in");
  });

  it("writes no escapes to the terminal", async () => {
    await archive([link("a\x1b]0;title\x07\r\u202e", "/x\x1b[2J")]);
    for (const args of [
      ["-l", "made.nacre"],
      ["-d", "-C", "out", "made.nacre"],
      ["-d", "-c", "made.nacre", "x\x1b[1m"],
    ]) {
      const { stdout, stderr } = nacre(args);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(`${stdout}${stderr}`).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    }
    expect(nacre(["\x1b[31mno such file\r\u202e"]).stderr).toBe(
      "nacre: Cannot read \\x1b[31mno such file\\r\\u202e: no such file or folder.\n",
    );
    expect(nacre(["--\x1b[31m"]).stderr).toMatch(/Unknown option '--\\x1b\[31m'/);
  });

  it.each(["...nacre", "..nacre", ".nacre", "sub/...nacre"])(
    "called %s restores nowhere else",
    async (name) => {
      await archive([{ path: "evil", kind: "file", size: 4, modified: 0 }], "evil");
      mkdirSync(path("sub"));
      cpSync(path("made.nacre"), path(name));
      const before = readdirSync(folder, { recursive: true });
      const run = nacre(["-d", name]);
      expect(run.stderr).toMatch(/has no name before its \.nacre; name the output with -o/);
      expect(run.status).toBe(1);
      expect(readdirSync(folder, { recursive: true })).toEqual(before);
    },
  );
});

describe.skipIf(process.platform === "win32")("a file that cannot be packed", () => {
  it("is left out and named, and refused with --strict", { timeout: 60_000 }, async () => {
    writeFileSync(path("tree/big.bin"), randomBytes(3_000_000));
    let isOver = false;
    const grow = async () => {
      while (!isOver) {
        appendFileSync(path("tree/big.bin"), "more");
        await new Promise((done) => setTimeout(done, 1));
      }
    };
    const growing = grow();
    const run = async (args: string[]) => {
      const child = startNacre(folder, args);
      let stderr = "";
      child.stderr!.on("data", (text) => {
        stderr += text;
      });
      const status = await new Promise((done) => child.once("close", done));
      return { status, stderr };
    };
    const refused = await run(["-1", "--strict", "tree"]);
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringMatching(/tree\/big\.bin .*changed/) });
    expect(existsSync(path("tree.nacre"))).toBe(false);
    const packed = await run(["-1", "tree"]);
    expect(packed).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/tree\/big\.bin is left out: it changed/),
    });
    isOver = true;
    await growing;
    expect(nacre(["-d", "-C", "out", "tree.nacre"]).status).toBe(0);
    expect(readFileSync(path("out/sub/b"), "utf8")).toBe("second");
    expect(existsSync(path("out/big.bin"))).toBe(false);
  });

  it("for want of permission is left out, with what else is no file", () => {
    const isRoot = process.getuid?.() === 0;
    chmodSync(path("tree/a"), 0);
    spawnSync("mkfifo", [path("tree/pipe")]);
    const run = nacre(["tree"]);
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/tree\/pipe is left out: it is neither a file nor a folder/);
    if (!isRoot) expect(run.stderr).toMatch(/tree\/a is left out: Cannot read it: permission denied/);
    expect(nacre(["--strict", "-f", "tree"])).toMatchObject({ status: 1 });
  });

  it.skipIf(!IS_LINUX)("is not one of /proc, which says that it is empty", () => {
    const { stdout } = nacre(["-c", "/proc/version"]);
    const version = execFileSync("cat", ["/proc/version"]);
    expect(nacre(["-d"], { input: stdout }).stdout).toEqual(version);
    expect(nacre(["-o", "two.nacre", "/proc/version", "tree"]).status).toBe(0);
    expect(nacre(["-d", "-c", "two.nacre", "version"]).stdout).toEqual(version);
  });
});

it("names that differ only in case, or in how an ä is written, are told", () => {
  expect(foldedClash(["a/x", "b", "A/x"])).toEqual(["a/x", "A/x"]);
  expect(foldedClash(["\u00e4", "a\u0308"])).toEqual(["\u00e4", "a\u0308"]);
  expect(foldedClash(["a", "b", "c/a"])).toBeUndefined();
});

it("an archive of very many files is listed", () => {
  const entries = Array.from({ length: 130_000 }, (_, i): Entry => {
    return { path: `${i}`, kind: "file", size: 0, modified: 0 };
  });
  // As it stands, since coding takes its time.
  const payload = writeListing(entries);
  const directory = writeDirectory({ method: BLOCK_KINDS.stored, rawLength: payload.length, payload });
  const index = [{ kind: DIRECTORY, recordLength: directory.length, rawLength: 0 }];
  const end = writeEnd({ index, contentLength: 0, hash: new ContentHash().digest() });
  const header = writeHeader({ preset: "light", name: undefined });
  writeFileSync(path("many.nacre"), Buffer.concat([header, directory, end]));
  const run = nacre(["-l", "many.nacre"]);
  expect(run).toMatchObject({ status: 0, stderr: "" });
  expect(run.stdout.toString().split("\n")).toHaveLength(130_000 + 6);
});
