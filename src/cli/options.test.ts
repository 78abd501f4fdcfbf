/** Options that users of gzip, xz, zstd and tar expect, and what they do here. */

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
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { COMMAND, ENVIRONMENT, type RunOptions, runNacre } from "../../test/nacre-command.ts";
import { RANDOM_BYTES } from "../../test/samples.ts";
import { parseArguments } from "./arguments.ts";
import { HELP } from "./help.ts";

const DATA = Buffer.from(RANDOM_BYTES.subarray(0, 2000));

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nacre-options-"));
  for (const name of ["a", "b"]) writeFileSync(path(name), DATA);
});
afterEach(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);
const nacre = (args: string[], options?: RunOptions) => runNacre(folder, args, options);
const names = (below = ".") => (readdirSync(path(below), { recursive: true }) as string[]).sort();

function plant(...files: string[]): void {
  for (const file of files) {
    mkdirSync(join(path(file), ".."), { recursive: true });
    writeFileSync(path(file), file);
  }
}

/** The paths in an archive, but for folders. */
function listed(archive: string): string[] {
  const { entries } = JSON.parse(nacre(["-l", "--json", archive]).stdout.toString());
  const files = entries.filter(({ kind }: { kind: string }) => kind !== "folder");
  return files.map(({ path }: { path: string }) => path).sort();
}

describe("--memory", () => {
  it("allows as many threads as it has room for, and never more than there are cores or were asked for", () => {
    const threads = (...args: string[]) => parseArguments([...args, "a"]).threads;
    expect(threads("--memory", "460M")).toBe(1);
    expect(threads("--memory", "659M")).toBe(1);
    expect(threads("--memory", "660M")).toBe(Math.min(2, availableParallelism()));
    expect(threads("--memory", "1024G")).toBe(availableParallelism());
    expect(threads("--memory", "1024G", "--threads", "1")).toBe(1);
    expect(() => threads("--memory", "459M")).toThrow("--memory 459M is too little");
    expect(() => threads("-9", "--memory", "579M")).toThrow("--memory 579M is too little");
    expect(threads("-9", "--memory", "580M")).toBe(1);
    expect(() => threads("--memory", "much")).toThrow("must be a size");
  });
});

describe("presets by number", () => {
  it.each([
    ["-1", "light"],
    ["-2", "fast"],
    ["-3", "fast"],
    ["-4", "balanced"],
    ["-6", "balanced"],
    ["-7", "max"],
    ["-9", "max"],
  ])("%s is %s", (number, preset) => expect(parseArguments([number, "a"]).preset).toBe(preset));

  it("go with other letters, and not with each other; a name decides", () => {
    expect(parseArguments(["-c9fk", "a"])).toMatchObject({ preset: "max", toStdout: true, overwrite: true });
    expect(() => parseArguments(["-1", "-9", "a"])).toThrow(/-1 and -9 exclude each other/);
    expect(parseArguments(["-9", "--preset", "light", "a"]).preset).toBe("light");
    expect(parseArguments(["-r", "a"]).action).toBe("compress");
  });
});

describe("standard output", () => {
  it("takes one file's worth", () => {
    expect(nacre(["-c", "a", "b"])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /standard output takes a single FILE; pack several into one archive with -o/,
      ),
    });
  });

  it.skipIf(process.platform !== "linux" || spawnSync("script", ["--version"]).status !== 0)(
    "gets nothing compressed when it is a terminal, unless it is forced",
    () => {
      const onTerminal = (...args: string[]) => {
        const line = [process.execPath, COMMAND, ...args].join(" ");
        const options = { cwd: folder, env: ENVIRONMENT, encoding: "utf8" } as const;
        return spawnSync("script", ["-qec", line, "/dev/null"], { ...options, input: "" });
      };
      expect(onTerminal("-c", "a")).toMatchObject({
        status: 1,
        stdout: expect.stringMatching(/Compressed data is not for a terminal/),
      });
      expect(onTerminal("-c", "-f", "a").status).toBe(0);
    },
  );
});

describe("standard input", () => {
  it("is the file when it is a pipe and no file is named, as tar needs it", () => {
    const packed = nacre([], { input: DATA });
    expect(packed).toMatchObject({ status: 0, stderr: "" });
    expect(nacre(["-d"], { input: packed.stdout }).stdout.equals(DATA)).toBe(true);
    expect(nacre(["-d", "-C", "new/folder"], { input: packed.stdout }).status).toBe(0);
    expect(names("new")).toEqual(["folder", "folder/restored"]);
    expect(nacre([])).toMatchObject({ status: 1, stderr: expect.stringMatching(/name a file/) });
    expect(nacre(["-", "-"], { input: DATA }).stderr).toMatch(/there is one standard input/);
    expect(nacre(["-o", "x.nacre", "a", "-"], { input: DATA }).stderr).toMatch(/cannot be one of several/);
  });

  it.skipIf(spawnSync("tar", ["--version"]).status !== 0 || process.platform === "win32")(
    "serves tar -I",
    () => {
      writeFileSync(path("nacre"), `#!/bin/sh\nexec "${process.execPath}" "${COMMAND}" "$@"\n`, {
        mode: 0o755,
      });
      const tar = (...args: string[]) =>
        spawnSync("tar", ["-I", "./nacre", ...args], { cwd: folder, env: ENVIRONMENT });
      expect(tar("-cf", "x.tar.nacre", "a", "b").status).toBe(0);
      expect(tar("-tf", "x.tar.nacre").stdout.toString()).toBe("a\nb\n");
    },
  );
});

describe("what is packed", () => {
  it("is all but --exclude and --exclude-from say", () => {
    plant("t/x.log", "t/y.txt", "t/build/z.c", "t/sub/build/z.c", "t/sub/x.log", "t/keep/x.c");
    writeFileSync(path("list"), "*.log\n\nsub/build/\n");
    expect(
      nacre(["-1", "--exclude-from", "list", "--exclude", "/build", "--exclude=keep/*.c", "t"]).status,
    ).toBe(0);
    expect(listed("t.nacre")).toEqual(["y.txt"]);
    expect(nacre(["--exclude", "a*", "./a", "b"]).status).toBe(0);
    expect(names().filter((name) => name.endsWith(".nacre"))).toEqual(["b.nacre", "t.nacre"]);
    expect(nacre(["-d", "--exclude", "x", "t.nacre"]).stderr).toMatch(/--exclude is only for compressing/);
  });

  it("is what --files-from lists, under its paths in an archive", () => {
    plant("t/one", "t/sub/one", "t/sub/two words");
    writeFileSync(path("list"), "t/one\n./t/sub/one\r\nt/sub/two words\n");
    expect(nacre(["-1", "-o", "all.nacre", "--files-from", "list"]).status).toBe(0);
    expect(listed("all.nacre")).toEqual(["t/one", "t/sub/one", "t/sub/two words"]);
    const input = Buffer.from("t/one\0t/sub/two words\0");
    expect(nacre(["-1", "-f", "-o", "all.nacre", "--files-from", "-"], { input }).status).toBe(0);
    expect(listed("all.nacre")).toEqual(["t/one", "t/sub/two words"]);
    expect(nacre(["-1", "-q", "--files-from", "-"], { input: Buffer.from("a\nb\n") }).status).toBe(0);
    expect(nacre(["-d", "-c", "b.nacre"]).stdout.equals(DATA)).toBe(true);
    const found = Buffer.from("./t\n./t/one\nt/sub\nt/sub/one\n");
    expect(nacre(["-1", "-f", "-o", "all.nacre", "--files-from", "-"], { input: found }).status).toBe(0);
    expect(listed("all.nacre")).toEqual(["t/one", "t/sub/one", "t/sub/two words"]);
  });

  it("is nothing that ends in .nacre already, unless it is forced or for an archive", () => {
    expect(nacre(["a"]).status).toBe(0);
    const run = nacre(["a.nacre", "b"]);
    expect(run.status).toBe(2);
    expect(run.stderr).toBe(
      "nacre: a.nacre: left out, since it ends in .nacre already; -f compresses it all the same\n",
    );
    expect(names()).toEqual(["a", "a.nacre", "b", "b.nacre"]);
    expect(nacre(["-f", "a.nacre"]).status).toBe(0);
    expect(existsSync(path("a.nacre.nacre"))).toBe(true);
  });

  it("is not the archive itself", () => {
    plant("t/x");
    for (let i = 0; i < 2; i++) expect(nacre(["-1", "-f", "-o", "t/all.nacre", "t"]).status).toBe(0);
    expect(listed("t/all.nacre")).toEqual(["x"]);
  });
});

describe("where outputs go", () => {
  it("is a folder with -o, for each file under its name", () => {
    mkdirSync(path("out"));
    expect(nacre(["-o", "out", "a", "b"]).status).toBe(0);
    expect(names("out")).toEqual(["a.nacre", "b.nacre"]);
    expect(nacre(["-d", "-o", "new/", "out/a.nacre", "out/b.nacre"]).status).toBe(0);
    expect(names("new")).toEqual(["a", "b"]);
    expect(readFileSync(path("new/b")).equals(DATA)).toBe(true);
  });

  it("is a new folder with -C, for a file as for an archive, and it does not stay when all failed", () => {
    nacre(["a"]);
    expect(nacre(["-d", "-C", "deep/new", "a.nacre"]).status).toBe(0);
    expect(names("deep")).toEqual(["new", "new/a"]);
    writeFileSync(path("bad.nacre"), readFileSync(path("a.nacre")).subarray(0, -3));
    expect(nacre(["-d", "-C", "other/new", "bad.nacre"]).status).toBe(1);
    plant("t/x");
    nacre(["-1", "t"]);
    writeFileSync(path("bad.nacre"), readFileSync(path("t.nacre")).subarray(0, -3));
    expect(nacre(["-d", "-C", "other/new", "bad.nacre"]).status).toBe(1);
    expect(existsSync(path("other"))).toBe(false);
  });
});

describe("--rm", () => {
  it("removes what was compressed or restored, and nothing after a failure", () => {
    expect(nacre(["--rm", "a"]).status).toBe(0);
    expect(names()).toEqual(["a.nacre", "b"]);
    expect(nacre(["-d", "--rm", "a.nacre"]).status).toBe(0);
    expect(names()).toEqual(["a", "b"]);
    writeFileSync(path("a.nacre"), "");
    expect(nacre(["--rm", "a"]).status).toBe(1);
    expect(existsSync(path("a"))).toBe(true);
    plant("t/x");
    expect(nacre(["--rm", "t"]).stderr).toMatch(/t is a folder, and --rm is for files alone/);
    expect(nacre(["--rm", "-c", "a"]).stderr).toMatch(/--rm is for files alone/);
  });
});

describe("what is said", () => {
  it("is nothing with -q, and the files of an archive with -v", () => {
    plant("t/x", "t/y");
    expect(nacre(["-q", "a"])).toMatchObject({ status: 0, stdout: Buffer.alloc(0), stderr: "" });
    expect(nacre(["-1", "-v", "t"]).stderr).toBe("nacre: x\nnacre: y\n");
    expect(nacre(["-d", "-v", "-C", "out", "t.nacre"]).stderr).toBe("nacre: x\nnacre: y\n");
  });

  it("keeps the file's name, also where the sentence has such a word", () => {
    for (const name of ["file", "a", "This"]) {
      writeFileSync(path(name), "none of ours");
      expect(nacre(["-l", name]).stderr).toBe(
        `nacre: ${name}: This is not a .nacre file; name one that Nacre has written.\n`,
      );
    }
  });

  it("in the help is every option, and nothing is wider than a terminal", () => {
    for (const option of [
      "--exclude GLOB",
      "--files-from",
      "--rm",
      "-q,",
      "-v,",
      "-1 ... -9",
      "--strict",
      "tar -I",
    ]) {
      expect(HELP).toContain(option);
    }
    for (const line of HELP.split("\n")) expect(line.length, line).toBeLessThan(120);
  });
});
