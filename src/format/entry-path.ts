/** Names and paths inside a .nacre file: what may stand there, and what becomes of it on Windows. */

import { validUtf8Length } from "../base/utf8.ts";

export const MAX_NAME = 255;
export const MAX_PATH = 4096;
const MAX_PARTS = 256;

/** A byte that is no UTF-8, as decodeName expresses it. */
const ESCAPED_BYTE = /([\udc80-\udcff])/u;
const ESCAPE = 0xdc00;

/** The bytes of a name or a path; a lone surrogate U+DC00 + byte stands for that byte. */
export function encodeName(name: string): Uint8Array {
  const utf8 = new TextEncoder();
  if (name.isWellFormed()) return utf8.encode(name);
  const bytes = name
    .split(ESCAPED_BYTE)
    .flatMap((part) => (ESCAPED_BYTE.test(part) ? [part.charCodeAt(0) - ESCAPE] : [...utf8.encode(part)]));
  return Uint8Array.from(bytes);
}

/** UTF-8 to a string; each byte that is none becomes a lone surrogate, as Python's "surrogateescape" has it. */
export function decodeName(bytes: Uint8Array): string {
  const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
  let name = "";
  for (let at = 0; at < bytes.length; ) {
    const end = validUtf8Length(bytes, at);
    name += utf8.decode(bytes.subarray(at, end));
    if (end < bytes.length) name += String.fromCharCode(ESCAPE + bytes[end]!);
    at = end + 1;
  }
  return name;
}

/** Whether it is what decodeName makes of some bytes: those of encodeName. */
export function isEncodable(name: string): boolean {
  return name.isWellFormed() || decodeName(encodeName(name)) === name;
}

/** Whether FORMAT.md lets it be the header's name, or a part of a path. */
export function isUsableName(name: string): boolean {
  if (name === "" || name === "." || name === "..") return false;
  if (name.includes("/") || name.includes("\0") || !isEncodable(name)) return false;
  return encodeName(name).length <= MAX_NAME;
}

/** The last part of a path, when it may be the header's name; else undefined. */
export function usableName(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return isUsableName(name) ? name : undefined;
}

/**
 * Whether FORMAT.md lets it be an entry's path: relative, going down only, so that what is written
 * below a folder stays below it. This is the one gate for paths, for reading and for writing.
 */
export function isSafePath(path: string): boolean {
  const parts = path.split("/", MAX_PARTS + 1);
  if (parts.length > MAX_PARTS || !parts.every(isUsableName)) return false;
  return encodeName(path).length <= MAX_PATH;
}

/** Two paths that cannot both be there: equal ones, or one that is below another, which is no folder. */
export function findClash(
  entries: readonly { readonly path: string; readonly kind: string }[],
): [string, string] | undefined {
  const paths = entries.map(({ path }) => path).sort();
  const twice = paths.findIndex((path, i) => path === paths[i + 1]);
  if (twice >= 0) return [paths[twice]!, paths[twice]!];
  for (const { path, kind } of entries) {
    if (kind === "folder") continue;
    const below = `${path}/`;
    const next = paths[firstFrom(paths, below)];
    if (next?.startsWith(below)) return [path, next];
  }
  return undefined;
}

/** The place of the first of these sorted paths that does not stand before `path`. */
function firstFrom(paths: readonly string[], path: string): number {
  let low = 0;
  let high = paths.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (paths[middle]! < path) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Whether a symbolic link with this target, at this path, stays within the folder: `..` stands at its
 * beginning alone, and does not lead above. Through such links no other can lead out.
 */
export function staysInside(path: string, target: string): boolean {
  if (target.startsWith("/") || target.includes("\0")) return false;
  const parts = target.split("/").filter((part) => part !== "" && part !== ".");
  const down = parts.findIndex((part) => part !== "..");
  const ups = down < 0 ? parts.length : down;
  return ups < path.split("/").length && !parts.slice(ups).includes("..");
}

const WINDOWS_DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|:| *$| +\.)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: Windows has no such names
const WINDOWS_FORBIDDEN = /[<>:"|?*\\\u0000-\u001f]|[\udc80-\udcff]|[. ]+$/gu;

/**
 * A safe path as Windows can have it: names of devices get a `_` in front; characters that mean
 * something there, and a last dot or space, which Windows would drop, become `_`.
 */
export function windowsPath(path: string): string {
  return path
    .split("/")
    .map((part) => part.replace(WINDOWS_DEVICE, "_$&").replace(WINDOWS_FORBIDDEN, "_"))
    .join("/");
}
