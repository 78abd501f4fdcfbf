/** Interrupted at any moment, a run leaves all or nothing. NACRE_INTERRUPTS: how often in each of five cases; 20 in `npm run nightly`. */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runNacre, startNacre } from "../../test/nacre-command.ts";
import { randomBytes } from "../../test/samples.ts";

const TIMES = Number(process.env.NACRE_INTERRUPTS ?? 3);
const FILES = 300;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nacre-interrupts-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

/** Ends by itself, or by the signal after that time. Returns how it ended, and how long it took. */
async function interrupted(args: string[], after: number, signal: NodeJS.Signals) {
  const begin = performance.now();
  const child = startNacre(folder, args);
  const ended = new Promise<[number | null, string | null]>((done) =>
    child.once("exit", (...how) => done(how)),
  );
  const timer = setTimeout(() => child.kill(signal), after);
  const how = await ended;
  clearTimeout(timer);
  return { how, took: performance.now() - begin };
}

/** Every file and folder, but what is below `except`. */
function all(except: string[] = []): string[] {
  const found = readdirSync(folder, { recursive: true }) as string[];
  return found.filter((name) => !except.some((top) => name.startsWith(`${top}/`))).sort();
}

describe.skipIf(process.platform === "win32")("a run that is interrupted at any moment", () => {
  const cases: [string, string[], string][] = [
    ["compresses a file", ["-1", "data"], "data.nacre"],
    ["packs a folder", ["-1", "-o", "packed.nacre", "tree"], "packed.nacre"],
    ["restores a folder", ["-d", "-C", "new", "tree.nacre"], "new"],
    ["restores a file into a new folder", ["-d", "-C", "n/x", "one.nacre"], "n"],
    ["restores into a folder", ["-d", "-C", "there", "tree.nacre"], "there/f/0"],
  ];

  it.each(cases)(
    "and %s leaves all or nothing",
    { timeout: 60_000 + 20_000 * TIMES },
    async (_, args, result) => {
      writeFileSync(path("data"), randomBytes(3_000_000));
      mkdirSync(path("tree/f"), { recursive: true });
      mkdirSync(path("there"));
      for (let i = 0; i < FILES; i++) writeFileSync(path(`tree/f/${i}`), `${i}`);
      expect(runNacre(folder, ["-1", "tree"]).status).toBe(0);
      expect(runNacre(folder, ["-1", "-o", "one.nacre", "data"]).status).toBe(0);
      const before = all();
      const whole = await interrupted(args, 1e6, "SIGTERM");
      expect(whole.how).toEqual([0, null]);
      const after = all();
      const undo = () => {
        rmSync(path(result), { recursive: true, force: true });
        for (const name of readdirSync(path("there"))) rmSync(path(`there/${name}`), { recursive: true });
      };
      undo();
      for (let i = 0; i < TIMES; i++) {
        // Mostly after the start, which is the same for all.
        const delay = whole.took * (0.3 + 0.7 * Math.random());
        const { how } = await interrupted(args, delay, SIGNALS[i % SIGNALS.length]!);
        const found = all();
        expect([before, after], `${how} after ${delay} ms`).toContainEqual(found);
        if (how[0] === 0) expect(found).toEqual(after);
        undo();
      }
    },
  );

  it("while it waits for somebody to write to a pipe ends at once", async () => {
    spawnSync("mkfifo", [path("fifo")]);
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      const { how, took } = await interrupted(["-d", "-o", "out", "fifo"], 1500, signal);
      expect(how).toEqual([null, signal]);
      expect(took).toBeLessThan(6000);
    }
    expect(all()).toEqual(["fifo"]);
  });
});
