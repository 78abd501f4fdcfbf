/** Paths of an archive as this system has them. */

import { windowsPath } from "../core.ts";

/** Still divided by `/`. */
export function nativePath(path: string): string {
  return process.platform === "win32" ? windowsPath(path) : path;
}

/** Two paths that are the same where names have no case, and an ä is one letter or two. */
export function foldedClash(paths: readonly string[]): [string, string] | undefined {
  const byPlace = new Map<string, string>();
  for (const path of paths) {
    const place = nativePath(path).normalize("NFC").toLowerCase();
    const other = byPlace.get(place);
    if (other !== undefined) return [other, path];
    byPlace.set(place, path);
  }
  return undefined;
}
