/** Paths between strings and file systems whose names are bytes. */

import { readFileSync } from "node:fs";
import { decodeName, encodeName } from "../core.ts";

const HAS_BYTES = process.platform !== "win32";

/** A path as the system takes it: one with bytes that are no UTF-8 as bytes. */
export function at(path: string): string | Buffer {
  return HAS_BYTES && !path.isWellFormed() ? Buffer.from(encodeName(path)) : path;
}

/** What readdir and readlink are to answer in. */
export const NAMES = { encoding: (HAS_BYTES ? "buffer" : "utf8") as "buffer" };

/** A name as they answered. */
export function nameOf(name: Buffer | string): string {
  return typeof name === "string" ? name : decodeName(name);
}

/** The arguments, whose bytes Node replaces where they are no UTF-8. */
export function argumentsGiven(): string[] {
  const given = process.argv.slice(2);
  if (!given.some((argument) => argument.includes("\ufffd"))) return given;
  try {
    const all = readFileSync("/proc/self/cmdline");
    const parts: string[] = [];
    for (let from = 0; from < all.length; ) {
      const end = all.indexOf(0, from);
      parts.push(decodeName(all.subarray(from, end)));
      from = end + 1;
    }
    return given.length > 0 ? parts.slice(-given.length) : [];
  } catch {
    // No Linux: what Node made of them.
    return given;
  }
}
