import { appendFile, mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { ModelStore } from "../models.ts";
import { systemError } from "./command-error.ts";
import { filesIn } from "./folder-files.ts";

/** The system's folder for what can be fetched again, unless NACRE_CACHE names another. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { NACRE_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  if (NACRE_CACHE) return NACRE_CACHE;
  if (process.platform === "win32" && LOCALAPPDATA) return join(LOCALAPPDATA, "nacre");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "nacre");
  return join(XDG_CACHE_HOME || join(homedir(), ".cache"), "nacre");
}

/** Keeps each model in a folder of its own below `root`. */
export function folderStore(root: string): ModelStore {
  const orAbsent = <T>(work: Promise<T>, absent: T): Promise<T> =>
    work.catch((error) => {
      if (error.code === "ENOENT") return absent;
      throw systemError(error, `read ${root}`);
    });
  const length = (folder: string, name: string) =>
    orAbsent(
      stat(join(root, folder, name)).then(({ size }) => size),
      0,
    );
  return {
    folders: () => orAbsent(readdir(root), []),
    read: (folder, name) =>
      orAbsent(
        // Not as Node's Buffer, whose slice() shares memory, where that of a Uint8Array copies.
        readFile(join(root, folder, name)).then((file) => new Uint8Array(file)),
        undefined as Uint8Array | undefined,
      ),
    open: (folder, name) => filesIn(join(root, folder))(name),
    length,
    async append(folder, name, bytes) {
      const doing = `write to ${root}`;
      await mkdir(join(root, folder), { recursive: true }).catch((error) => {
        throw systemError(error, doing);
      });
      await appendFile(join(root, folder, name), bytes).catch((error) => {
        throw systemError(error, doing);
      });
    },
    remove: (folder, name = "") => rm(join(root, folder, name), { recursive: true, force: true }),
  };
}
