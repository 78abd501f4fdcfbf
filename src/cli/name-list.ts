/** Lists of names in files. */

import { readFileSync } from "node:fs";
import { decodeName } from "../core.ts";
import { systemError } from "./command-error.ts";
import { at } from "./system-path.ts";

/** One name a line, or with a NUL behind each, as `find -print0` writes them. "-" is standard input. */
export function readNames(path: string): string[] {
  const bytes = readBytes(path);
  const text = decodeName(bytes);
  const names = text.includes("\0") ? text.split("\0") : text.split(/\r?\n/);
  return names.filter((name) => name !== "");
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path === "-" ? 0 : at(path));
  } catch (error) {
    throw systemError(error, `read ${path === "-" ? "standard input" : path}`);
  }
}
