import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkpointFiles, NOTE } from "../../test/checkpoint-files.ts";
import { startHub } from "../../test/hub-server.ts";
import { COMMAND, ENVIRONMENT, runNacre } from "../../test/nacre-command.ts";

const folder = mkdtempSync(join(tmpdir(), "nacre-models-"));
afterAll(() => rmSync(folder, { recursive: true }));

const cache = join(folder, "cache");
const checkpoint = join(folder, "tiny");
mkdirSync(checkpoint);
for (const [name, data] of checkpointFiles()) writeFileSync(join(checkpoint, name), data);
writeFileSync(join(folder, "note.txt"), NOTE);

const environment = { ...ENVIRONMENT, NACRE_CACHE: cache };

function nacre(...args: string[]) {
  const { status, stdout, stderr } = runNacre(folder, args, { environment });
  return { status, stdout: stdout.toString(), stderr };
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
    expect(lost.stderr).toContain(`made with model ${modelId.slice(0, 6)},`);
    expect(lost.stderr).toContain("add the model it was made with");
  });

  it("come from the hub that HF_ENDPOINT names, and stay", async () => {
    const hub = await startHub("someone/tiny", checkpointFiles());
    const args = [COMMAND, "--json", "-f", "--model", "someone/tiny", "note.txt"];
    // Not spawnSync, which would keep the hub from answering.
    const pack = () =>
      new Promise<string>((resolve, reject) => {
        const options = { cwd: folder, env: { ...environment, HF_ENDPOINT: hub.address } };
        execFile(process.execPath, args, options, (error, stdout) =>
          error ? reject(error) : resolve(stdout),
        );
      });
    const { modelId } = JSON.parse(await pack());
    const asked = hub.requests.length;
    expect(JSON.parse(await pack())).toMatchObject({ modelId });
    expect(hub.requests.length).toBe(asked);
    await hub.close();
  });

  it("that are not there are named", () => {
    expect(nacre("-c", "--model", "nobody", "note.txt").stderr).toMatch(
      /There is no model nobody; --models lists/,
    );
    mkdirSync(join(folder, "empty"));
    expect(nacre("-c", "--model", "empty", "note.txt").stderr).toMatch(
      /empty holds no model: config.json is missing/,
    );
  });
});
