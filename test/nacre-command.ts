import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** How the command line is started from the sources, as a single process, in any folder. */
export const COMMAND: readonly string[] = [join(process.cwd(), "scripts/nacre.mjs")];

/** The folder is the one it is started in, and not where npm was. */
export const ENVIRONMENT: NodeJS.ProcessEnv = { ...process.env, INIT_CWD: "" };

/** Runs it to its end. */
export function runNacre(folder: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const run = spawnSync(process.execPath, [...COMMAND, ...args], {
    cwd: folder,
    env: { ...ENVIRONMENT, ...environment },
  });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr.toString() };
}
