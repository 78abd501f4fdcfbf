import { mkdir, rmdir } from "node:fs/promises";
import { systemError } from "./command-error.ts";
import { at } from "./system-path.ts";

/** Does the work with a folder that is made for it if need be, and does not stay when nothing came into it. */
export async function withFolder<T>(folder: string | undefined, work: () => Promise<T>): Promise<T> {
  if (folder === undefined) return work();
  const made = await mkdir(at(folder), { recursive: true }).catch((error) => {
    throw systemError(error, `write ${folder}`);
  });
  try {
    return await work();
  } catch (error) {
    // Fails when it is not empty, as it should.
    if (made !== undefined) await rmdir(at(folder)).catch(() => {});
    throw error;
  }
}
