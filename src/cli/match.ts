/** Which paths a person means by a pattern, as .gitignore and tar have it. */

import picomatch from "picomatch";

export type PathTest = (path: string) => boolean;

/**
 * A pattern without a slash is for the last name of a path, wherever that is; one with a slash for the
 * whole path. `*` and `?` stand for no slash, `**` for folders.
 */
export function matcher(patterns: readonly string[]): PathTest {
  const tests = patterns.map(testOf);
  return (path) => tests.some((test) => test(path));
}

/** Whether it could match another path than itself. */
export function isPattern(text: string): boolean {
  return /[*?[{]/.test(text);
}

function testOf(pattern: string): PathTest {
  const text = pattern.replace(/^\.\/+/, "").replace(/\/+$/, "");
  const isWhole = text.includes("/");
  const test = picomatch(text.replace(/^\/+/, ""), { dot: true, nonegate: true, windows: false });
  return (path) => test(isWhole ? path : path.slice(path.lastIndexOf("/") + 1));
}
