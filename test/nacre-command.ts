import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { inject } from "vitest";

/** The command line, built for this run from the sources: a file to run with Node, in any folder. */
export const COMMAND = inject("command");

/** The folder is the one it is started in, and not where npm was. */
export const ENVIRONMENT: NodeJS.ProcessEnv = { ...process.env, INIT_CWD: "" };

export interface RunOptions {
  readonly environment?: NodeJS.ProcessEnv;
  readonly input?: Uint8Array | undefined;
  /** A shell's line around "$@", the command; as in 'ulimit -f 10; exec "$@"'. */
  readonly shell?: string;
}

/** Runs it to its end. Standard input is nothing, unless it is given. */
export function runNacre(
  folder: string,
  args: readonly string[],
  { environment, input, shell }: RunOptions = {},
) {
  const command = [process.execPath, COMMAND, ...args];
  const [program, ...rest] = shell ? ["sh", "-c", shell, "sh", ...command] : command;
  const run = spawnSync(program!, rest, {
    cwd: folder,
    env: { ...ENVIRONMENT, ...environment },
    maxBuffer: 1 << 28,
    ...(input ? { input } : { stdio: ["ignore", "pipe", "pipe"] as const }),
  });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr.toString() };
}

/** Starts it; the process is the program itself, with nothing around it. */
export function startNacre(folder: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [COMMAND, ...args], { cwd: folder, env: ENVIRONMENT });
}
