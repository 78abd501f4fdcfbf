/** What .nacre files are called. */

export const SUFFIX = ".nacre";

/** A .nacre file's name or path without its suffix; undefined when it has none, or is nothing else. */
export function withoutSuffix(path: string): string | undefined {
  const stem = path.endsWith(SUFFIX) ? path.slice(0, -SUFFIX.length) : "";
  return /(^|[/\\])$/.test(stem) ? undefined : stem;
}
