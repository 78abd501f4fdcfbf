/** What is said and saved of files that are damaged, doubled or padded. */
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RunOptions, runNacre } from "../../test/nacre-command.ts";
import { randomBytes } from "../../test/samples.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nacre-damage-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = (name: string) => join(folder, name);
const nacre = (args: readonly string[], options?: RunOptions) => runNacre(folder, args, options);
const DATA = randomBytes(5000);

/** In the long form. */
function packed(): Buffer {
  writeFileSync(path("data"), DATA);
  nacre(["--name", "data"]);
  return readFileSync(path("data.nacre"));
}

describe("a file with zeros behind its end", { timeout: 120_000 }, () => {
  it("is restored, checked and listed, with a word about them", () => {
    writeFileSync(path("a.nacre"), Buffer.concat([packed(), Buffer.alloc(512)]));
    const restored = nacre(["-d", "-c", "a.nacre"]);
    expect(restored.status).toBe(0);
    expect(Buffer.compare(restored.stdout, DATA)).toBe(0);
    expect(restored.stderr).toContain("512 zeros behind its end");
    const checked = nacre(["-t", "a.nacre"]);
    expect(checked.status).toBe(0);
    expect(checked.stderr).toContain("512 zeros behind its end");
    expect(nacre(["-l", "a.nacre"]).stdout.toString()).toContain("512 zeros behind its end");
  });
});

describe("a file with another behind it", { timeout: 120_000 }, () => {
  it("is refused by all commands alike, and its own content can be saved", () => {
    writeFileSync(path("a.nacre"), Buffer.concat([packed(), packed()]));
    for (const args of [["-d", "-c"], ["-t"]]) {
      const run = nacre([...args, "a.nacre"]);
      expect(run.status).toBe(1);
      expect(run.stderr).toContain("there is data after its end");
    }
    expect(nacre(["--salvage", "-o", "saved", "a.nacre"]).status).toBe(2);
    expect(Buffer.compare(readFileSync(path("saved")), DATA)).toBe(0);
  });
});

describe("a file from a pipe", { timeout: 120_000 }, () => {
  it.skipIf(process.platform === "win32")("is checked and listed as from a disk", () => {
    packed();
    for (const action of ["-t", "-l"]) {
      const shell = `cat data.nacre | "$@" ${action} /dev/stdin`;
      const run = nacre([], { shell });
      expect(run.stderr).toBe("");
      expect(run).toMatchObject({ status: 0 });
    }
  });
});

describe.skipIf(process.platform === "win32")("what is saved", { timeout: 120_000 }, () => {
  it("is no more open than the damaged file", () => {
    const bytes = packed();
    bytes[bytes.length - 20]! ^= 1;
    writeFileSync(path("a.nacre"), bytes);
    chmodSync(path("a.nacre"), 0o600);
    expect(nacre(["--salvage", "-o", "saved", "a.nacre"]).status).toBe(2);
    expect(statSync(path("saved")).mode & 0o777).toBe(0o600);
  });

  it("leaves out further names of a file that is lost", () => {
    mkdirSync(path("tree"));
    writeFileSync(path("tree/a"), DATA);
    linkSync(path("tree/a"), path("tree/b"));
    nacre(["--shard-size", "4096", "tree"]);
    const bytes = readFileSync(path("tree.nacre"));
    bytes[bytes.length - 2000]! ^= 1;
    writeFileSync(path("tree.nacre"), bytes);
    const run = nacre(["--salvage", "-C", "saved", "tree.nacre"]);
    expect(run.stderr).toContain("a is lost");
    expect(run.stderr).toContain("b is not restored");
    expect(run.status).toBe(2);
  });
});
