import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { randomBytes } from "../../test/samples.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "nacre-npm-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const args = (...rest: string[]) => ["--prefix", ROOT, "run", "-s", "nacre", "--", ...rest];

describe.skipIf(process.platform === "win32")("npm run nacre", () => {
  it("works in the folder it is called from", () => {
    writeFileSync(join(folder, "small"), "nothing much");
    const run = spawnSync("npm", args("small"), { cwd: folder, encoding: "utf8" });
    expect(run.stderr).toBe("");
    expect(readdirSync(folder)).toContain("small.nacre");
    const { version } = spawnSync("npm", args("--version"), { cwd: folder, encoding: "utf8" }).stdout.match(
      /^nacre (?<version>\d+\.\d+\.\d+)\n$/,
    )!.groups!;
    expect(version).toBeDefined();
  });

  it("leaves nothing behind on Ctrl-C", async () => {
    writeFileSync(join(folder, "large"), randomBytes(40_000_000));
    const run = spawn("npm", args("--preset", "light", "large"), { cwd: folder, detached: true });
    const over = new Promise<void>((resolve) => run.once("exit", () => resolve()));
    const isUnderWay = () => readdirSync(folder).some((name) => name.endsWith(".part"));
    while (!isUnderWay() && run.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
    // As a terminal does it: to the whole group.
    process.kill(-run.pid!, "SIGINT");
    await over;
    await expect.poll(isUnderWay, { timeout: 10_000 }).toBe(false);
    expect(readdirSync(folder)).not.toContain("large.nacre");
  });
});
