import { lstat, rm } from "node:fs/promises";
import { systemError } from "./command-error.ts";
import { warn } from "./say.ts";
import { at } from "./system-path.ts";

/** For --rm: removes files that are no longer needed; a link or a pipe is none. */
export async function removeInputs(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    try {
      if ((await lstat(at(path))).isFile()) await rm(at(path));
      else warn(`${path} is kept, since it is no file`);
    } catch (error) {
      throw systemError(error, `remove ${path}`);
    }
  }
}
