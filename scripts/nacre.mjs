/**
 * `npm run nacre`: the command line from the sources. npm starts scripts in the project's root; this one goes
 * back to where it was called, and stays one process, so that Ctrl-C reaches the program and nothing else.
 */

import { register } from "tsx/esm/api";

if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
// npm ends its shell, which does not pass a signal on.
if (process.env.npm_lifecycle_event === "nacre") {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && process.kill(process.pid, "SIGTERM"), 200).unref();
}
register();
await import("../src/cli/main.ts");
