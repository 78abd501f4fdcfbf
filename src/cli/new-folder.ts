import { mkdir, rmdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { systemError } from "./command-error.ts";
import { at } from "./system-path.ts";
import { Turns } from "./turns.ts";
import { begun, ended } from "./unfinished.ts";

/** Makes a folder and those above it. Returns how to take back what was made, as far as nothing came into it. */
export async function makeFolder(folder: string): Promise<() => Promise<void>> {
  const path = resolve(folder);
  const first = await mkdir(at(path), { recursive: true }).catch((error) => {
    throw systemError(error, `write ${folder}`);
  });
  return async () => {
    if (first === undefined) return;
    // The names of what was made are not longer ones than the first.
    for (let made = path; made.length >= resolve(first).length; made = dirname(made)) {
      // It may be gone: an interrupt and what it interrupts both tidy up.
      const error = await rmdir(at(made)).catch((error) => error);
      if (error && error.code !== "ENOENT") return;
    }
  };
}

/** Does the work with a folder that is made for it if need be, and does not stay when nothing came into it. */
export async function withFolder<T>(folder: string | undefined, work: () => Promise<T>): Promise<T> {
  if (folder === undefined) return work();
  const turns = new Turns();
  let takeBack = async () => {};
  const discard = async () => {
    await turns.stop();
    await takeBack();
  };
  const made = { discard };
  begun(made);
  try {
    await turns.take(async () => {
      takeBack = await makeFolder(folder);
    });
    return await work();
  } catch (error) {
    await discard();
    throw error;
  } finally {
    ended(made);
  }
}
