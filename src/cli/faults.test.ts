/** What the machine may do to a run: nothing is lost, nothing half-written is left, and a retry works. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { randomBytes } from "../../test/samples.ts";
import { readInput } from "./input.ts";

const TSX = resolve("node_modules/tsx/dist/cli.mjs");
const MAIN = resolve("src/cli/main.ts");
/** No work for the model. */
const DATA = randomBytes(1_200_000);

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nacre-faults-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = (name: string) => join(folder, name);

function nacre(args: string[], wrap: (command: string[]) => string[] = (command) => command) {
  const [program, ...rest] = wrap([process.execPath, TSX, MAIN, ...args]);
  const run = spawnSync(program!, rest, { cwd: folder, maxBuffer: 1 << 28 });
  return { status: run.status, stderr: run.stderr.toString() };
}

/** Runs the command in a shell behind `prelude`; `$@` is the command. */
const inShell = (prelude: string) => (command: string[]) => ["sh", "-c", prelude, "sh", ...command];

/** tsx runs the program in a child of its own, so the whole process group is to be killed. */
function start(args: string[]): ChildProcess {
  return spawn(process.execPath, [TSX, MAIN, ...args], { cwd: folder, detached: true });
}

async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited += 50) {
    if (waited > 300_000) throw new Error("it did not come to that");
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function killedHalfway(args: string[], input: Uint8Array): Promise<void> {
  const child = start(args);
  const ended = new Promise((done) => child.on("exit", done));
  child.stdin?.on("error", () => {});
  // The input stays open, so the run cannot come to its end.
  child.stdin?.write(input);
  await until(() => readdirSync(folder).some((name) => name.endsWith(".part")));
  process.kill(-child.pid!, "SIGKILL");
  await ended;
}

describe("a run that is killed", { timeout: 600_000 }, () => {
  it("leaves no file under the final name when it compresses, and a retry works", async () => {
    await killedHalfway(["-o", "out.nacre", "-"], DATA);
    expect(readdirSync(folder)).not.toContain("out.nacre");
    writeFileSync(path("data"), DATA);
    expect(nacre(["-o", "out.nacre", "data"]).status).toBe(0);
    expect(nacre(["-t", "out.nacre"]).status).toBe(0);
  });

  it("leaves no file and no folder under the final name when it restores", async () => {
    writeFileSync(path("data"), DATA);
    // With a name, for the long form: the short one is read to its end before anything is written.
    nacre(["--name", "-o", "one.nacre", "data"]);
    nacre(["-o", "many.nacre", "data", "one.nacre"]);
    for (const packed of ["one.nacre", "many.nacre"]) {
      const bytes = readFileSync(path(packed));
      await killedHalfway(["-d", packed === "one.nacre" ? "-o" : "-C", "out", "-"], bytes.subarray(0, -9));
      expect(readdirSync(folder)).not.toContain("out");
      for (const name of readdirSync(folder))
        if (name.endsWith(".part")) rmSync(path(name), { recursive: true });
    }
    expect(nacre(["-d", "-C", "out", "many.nacre"]).status).toBe(0);
    expect(Buffer.compare(readFileSync(path("out/data")), DATA)).toBe(0);
  });

  it("takes its partial file away when it is only interrupted", async () => {
    const child = start(["-o", "out.nacre", "-"]);
    const ended = new Promise((done) => child.on("exit", done));
    child.stdin?.on("error", () => {});
    child.stdin?.write(DATA);
    await until(() => readdirSync(folder).some((name) => name.endsWith(".part")));
    process.kill(-child.pid!, "SIGINT");
    await ended;
    await until(() => readdirSync(folder).length === 0);
  });
});

describe("an output that cannot be written", () => {
  it.skipIf(process.platform === "win32")("is a sentence, not a half file, when no room is left", () => {
    writeFileSync(path("data"), DATA);
    // In blocks of 512 bytes or of 1 KB; either is too little.
    const full = nacre(["data"], inShell('ulimit -f 1000; trap "" XFSZ; exec "$@"'));
    expect(full).toMatchObject({ status: 1 });
    expect(full.stderr).toMatch(/Cannot write data\.nacre: the file system allows no file as large/);
    expect(readdirSync(folder)).toEqual(["data"]);
    expect(nacre(["data"]).status).toBe(0);
  });

  it.skipIf(process.platform !== "linux")("says that the disk is full, on standard output too", () => {
    writeFileSync(path("data"), DATA);
    const full = nacre(["-c", "data"], inShell('exec "$@" > /dev/full'));
    expect(full).toMatchObject({ status: 2 });
    expect(full.stderr).toMatch(/Cannot write to standard output: the disk is full/);
  });

  it("is named when its folder is no folder", () => {
    writeFileSync(path("data"), "x");
    const run = nacre(["-o", "data/out", "data"]);
    expect(run).toMatchObject({ status: 1 });
    expect(run.stderr).toMatch(/Cannot write data\/out: a part of the path is not a folder/);
  });
});

describe("an input that changes while it is read", () => {
  const LATER = new Date("2030-01-01T00:00:00Z");

  it.each([
    ["grows", () => appendFileSync(path("data"), "more")],
    ["is cut off", () => writeFileSync(path("data"), DATA.subarray(0, 300_000))],
    ["is rewritten", () => utimesSync(path("data"), LATER, LATER)],
  ])("is refused when it %s", async (_, change) => {
    writeFileSync(path("data"), DATA);
    const read = async () => {
      let isFirst = true;
      for await (const _piece of readInput(path("data"))) {
        if (isFirst) change();
        isFirst = false;
      }
    };
    await expect(read()).rejects.toMatchObject({
      code: "changed",
      message: expect.stringMatching(/changed while it was read/),
    });
  });
});
