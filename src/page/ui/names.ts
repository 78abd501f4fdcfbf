/** Names of files, as they are shown and as they are saved. */

/** Characters that turn the direction of writing, so that "exe.txt" may be shown where "txt.exe" stands. */
const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A path without characters that disguise it. */
export function undisguised(path: string): string {
  return path
    .split("/")
    .map((part) => part.replace(DIRECTION_MARKS, "") || "_")
    .join("/");
}

/** In characters as people count them: a name of up to so many is one piece. */
const SHORT = 20;
const END = 12;

/** Cuts a name in two, so that a narrow place can shorten the first and show the end with its suffix. */
export function headAndEnd(name: string): [head: string, end: string] {
  const letters = [...new Intl.Segmenter().segment(name)].map(({ segment }) => segment);
  if (letters.length <= SHORT) return [name, ""];
  return [letters.slice(0, -END).join(""), letters.slice(-END).join("")];
}
