/** The package as others get it: packed, and installed in an empty folder. */

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../scripts/setup.mjs";

export interface Installed {
  readonly folder: string;
  readonly tarball: string;
  readonly path: (name: string) => string;
  /** Runs a command there; throws when it fails. */
  readonly run: (command: string, ...args: string[]) => string;
}

const run = (cwd: string, command: string, args: readonly string[]) =>
  execFileSync(command, args, { cwd, encoding: "utf8", shell: process.platform === "win32" });

/** The build lies in lib/ already: see scripts/test.mjs. */
export function installPackage(): Installed {
  const folder = mkdtempSync(join(tmpdir(), "nacre-package-"));
  const packed = run(ROOT, "npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder]);
  const tarball = join(folder, packed.trim());
  const path = (name: string) => join(folder, name);
  writeFileSync(path("package.json"), JSON.stringify({ private: true, type: "module" }));
  run(folder, "npm", ["install", "--silent", "--no-audit", "--no-fund", tarball]);
  for (const example of ["page.html", "node.mjs"])
    copyFileSync(join(ROOT, "examples", example), path(example));
  return { folder, tarball, path, run: (command, ...args) => run(folder, command, args) };
}
