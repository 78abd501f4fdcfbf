/** Modes and times of what is not open. What the file system refuses stays as it is. */

import { chmod, lutimes, utimes } from "node:fs/promises";
import { at } from "./system-path.ts";

/** modified: in seconds since 1970; 0 leaves the time as it is, and undefined the mode. */
export async function setFolder(path: string, mode: number | undefined, modified: number): Promise<void> {
  try {
    if (modified !== 0) await utimes(at(path), String(modified), String(modified));
    if (mode !== undefined) await chmod(at(path), mode & 0o777);
  } catch {}
}

/** Of the link itself. */
export async function setLinkTime(path: string, modified: number): Promise<void> {
  if (modified === 0) return;
  await lutimes(at(path), String(modified), String(modified)).catch(() => {});
}
