/** What .nacre files are called, and how they begin. */

import { isPrefix } from "../base/bytes.ts";
import { MAGIC } from "./container.ts";
import { isShortForm } from "./short-form.ts";

export const SUFFIX = ".nacre";

/** A .nacre file's name or path without its suffix; undefined when it has none, or no name is left. */
export function withoutSuffix(path: string): string | undefined {
  const stem = path.endsWith(SUFFIX) ? path.slice(0, -SUFFIX.length) : "";
  return /(^|\/)\.{0,2}$/.test(stem) ? undefined : stem;
}

/** Whether a file that begins with these bytes, MAGIC.length of them unless it is shorter, is a .nacre file. */
export function isNacreFile(start: Uint8Array): boolean {
  return isShortForm(start) || isPrefix(MAGIC, start);
}
