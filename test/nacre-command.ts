import { spawnSync } from "node:child_process";
import { join } from "node:path";

const at = (path: string) => join(process.cwd(), path);

/** How the command line is started from the sources, in any folder. */
export const COMMAND: readonly string[] = [at("node_modules/tsx/dist/cli.mjs"), at("src/cli/main.ts")];

/** Runs it to its end. */
export function runNacre(folder: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const run = spawnSync(process.execPath, [...COMMAND, ...args], {
    cwd: folder,
    env: { ...process.env, ...environment },
  });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr.toString() };
}
