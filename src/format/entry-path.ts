/** Names and paths inside a .nacre file: what may stand there, and what becomes of it on Windows. */

export const MAX_NAME = 1024;
export const MAX_PATH = 4096;
const MAX_PATH_PART = 255;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f/\\]/;

function isName(name: string, maxBytes: number): boolean {
  if (name === "" || name === "." || name === "..") return false;
  if (FORBIDDEN.test(name) || !name.isWellFormed()) return false;
  return new TextEncoder().encode(name).length <= maxBytes;
}

/** Whether FORMAT.md lets it be the header's name. */
export function isUsableName(name: string): boolean {
  return isName(name, MAX_NAME);
}

/** The last part of a path, when it may be the header's name; else undefined. */
export function usableName(path: string): string | undefined {
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  return isUsableName(name) ? name : undefined;
}

/**
 * Whether FORMAT.md lets it be an entry's path: relative, going down only, so that what is written
 * below a folder stays below it. This is the one gate for paths, for reading and for writing.
 */
export function isSafePath(path: string): boolean {
  if (!path.split("/").every((part) => isName(part, MAX_PATH_PART))) return false;
  return new TextEncoder().encode(path).length <= MAX_PATH;
}

/** Whether no path occurs twice, and none is a folder of another. */
export function areDistinct(paths: readonly string[]): boolean {
  const all = new Set(paths);
  if (all.size < paths.length) return false;
  return paths.every((path) => {
    for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1)) {
      if (all.has(path.slice(0, end))) return false;
    }
    return true;
  });
}

const WINDOWS_DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|:| *$| +\.)/i;

/**
 * A safe path as Windows can have it: names of devices get a `_` in front; characters that mean
 * something there, and a last dot or space, which Windows would drop, become `_`.
 */
export function windowsPath(path: string): string {
  return path
    .split("/")
    .map((part) => part.replace(WINDOWS_DEVICE, "_$&").replace(/[<>:"|?*]|[. ]+$/g, "_"))
    .join("/");
}
