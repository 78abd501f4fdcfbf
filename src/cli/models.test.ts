import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkpointFiles, NOTE } from "../exact/testing/checkpoint-files.ts";

const folder = mkdtempSync(join(tmpdir(), "nacre-models-"));
afterAll(() => rmSync(folder, { recursive: true }));

const cache = join(folder, "cache");
const checkpoint = join(folder, "tiny");
mkdirSync(checkpoint);
for (const [name, data] of checkpointFiles()) writeFileSync(join(checkpoint, name), data);
writeFileSync(join(folder, "note.txt"), NOTE);

function nacre(...args: string[]) {
  const at = (path: string) => join(process.cwd(), path);
  const command = [at("node_modules/tsx/dist/cli.mjs"), at("src/cli/main.ts"), ...args];
  const env = { ...process.env, NACRE_CACHE: cache };
  const run = spawnSync(process.execPath, command, { cwd: folder, env });
  return { status: run.status, stdout: run.stdout.toString(), stderr: run.stderr.toString() };
}

describe("models of one's own", { timeout: 120_000 }, () => {
  it("are converted once, listed, found by the file that needs them, and deleted", () => {
    const packed = nacre("--json", "--model", "tiny", "note.txt");
    expect(packed.stderr).toBe("");
    const { modelId } = JSON.parse(packed.stdout);
    expect(readdirSync(cache)).toEqual([`model-${modelId.slice(0, 32)}`]);
    const [embedded, tiny] = nacre("--models", "--json").stdout.trim().split("\n");
    expect(JSON.parse(embedded!)).toMatchObject({ name: "embedded" });
    expect(JSON.parse(tiny!)).toMatchObject({ name: "tiny", sha256: modelId });

    // Without the checkpoint, and without being told.
    rmSync(checkpoint, { recursive: true });
    expect(nacre("-d", "-c", "note.txt.nacre").stdout).toBe(NOTE);
    expect(nacre("--model", "tiny", "-t", "note.txt.nacre").status).toBe(0);

    expect(nacre("--remove-model", modelId.slice(0, 12)).status).toBe(0);
    expect(readdirSync(cache)).toEqual([]);
    const lost = nacre("-t", "note.txt.nacre");
    expect(lost.status).toBe(1);
    expect(lost.stderr).toContain(`made with model ${modelId.slice(0, 32)}`);
    expect(lost.stderr).toContain("add the model it was made with");
  });

  it("that are not there are named", () => {
    expect(nacre("--model", "nobody", "note.txt").stderr).toMatch(/There is no model nobody; --models lists/);
    mkdirSync(join(folder, "empty"));
    expect(nacre("--model", "empty", "note.txt").stderr).toMatch(
      /empty holds no model: config.json is missing/,
    );
  });
});
