import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { findParallel } from "../scripts/setup.mjs";
import { compressAlone } from "../test/alone.ts";
import { COMMAND, ENVIRONMENT, runNacre } from "../test/nacre-command.ts";
import { randomBytes } from "../test/samples.ts";

const root = mkdtempSync(join(tmpdir(), "nacre-recipes-"));
const bin = join(root, "bin");
const DATA = randomBytes(8000);
const OPTIONS = ["--preset", "light", "--shard-size", "4K"];
const ALONE = await compressAlone(DATA, { preset: "light", shardBytes: 4096 });
let folder = "";
let count = 0;

const isThere = findParallel() !== undefined;
if (!isThere) console.log("GNU parallel is not tested: it is not here, and no apt-get to install it.");

function command(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

function sh(script: string, environment: NodeJS.ProcessEnv = {}) {
  const path = `${bin}:${process.env.PATH}`;
  const run = spawnSync("sh", [join(process.cwd(), "fleet", script), "data.bin", ...OPTIONS], {
    cwd: folder,
    env: { ...ENVIRONMENT, PATH: path, HOME: root, ...environment },
    encoding: "utf8",
  });
  expect(run.status, run.stderr).toBe(0);
}

beforeAll(() => {
  mkdirSync(bin);
  command("nacre", `exec "${process.execPath}" "${COMMAND}" "$@"`);
  // In place of a cluster: every job of an array is done at once, in any order, and its number printed.
  command(
    "sbatch",
    `array=; for option; do case $option in --array=1-*) array=\${option#--array=1-};; --*) ;; *) break;; esac; shift; done
if [ -z "$array" ]; then sh "$@"; else for n in $(seq "$array" -1 1); do SLURM_ARRAY_TASK_ID=$n SLURM_CPUS_PER_TASK=1 sh "$@" >&2; done; echo 17; fi`,
  );
});
beforeEach(() => {
  folder = join(root, String(count++));
  mkdirSync(folder);
  writeFileSync(join(folder, "data.bin"), DATA);
});
afterAll(() => rmSync(root, { recursive: true }));

function expectWhole(): void {
  expect(readdirSync(folder).sort()).toEqual(["data.bin", "data.bin.nacre"]);
  expect(readFileSync(join(folder, "data.bin.nacre"))).toEqual(ALONE);
}

it.skipIf(!isThere)("GNU parallel makes what one machine makes", () => {
  sh("parallel.sh");
  expectWhole();
});

it("Slurm's scripts do, too, where every job is done (there is no Slurm here)", () => {
  sh("slurm.sh");
  expectWhole();
});

it("the command of the Kubernetes job does, too, for every index (there is no cluster here)", () => {
  const job = JSON.parse(readFileSync("fleet/kubernetes.json", "utf8"));
  const { completionMode, template } = job.spec;
  expect(completionMode).toBe("Indexed");
  const [{ command: words }] = template.spec.containers;
  for (const index of ["1", "0"]) {
    const plain = words.at(-1).replaceAll('"$FILE"', `${OPTIONS.join(" ")} "$FILE"`);
    const environment = { ...ENVIRONMENT, PATH: `${bin}:${process.env.PATH}`, FILE: "data.bin" };
    const run = spawnSync(words[0], [...words.slice(1, -1), plain], {
      cwd: folder,
      env: { ...environment, JOB_COMPLETION_INDEX: index },
      encoding: "utf8",
    });
    expect(run.status, run.stderr).toBe(0);
  }
  const pieces = readdirSync(folder).filter((name) => name.endsWith(".piece"));
  expect(runNacre(folder, ["--join", ...pieces.sort()]).status).toBe(0);
  for (const piece of pieces) rmSync(join(folder, piece));
  expectWhole();
});
