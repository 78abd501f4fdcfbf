import { expect, it } from "vitest";
import { type Branch, treeOf } from "./archive-tree.ts";

const blob = new Blob([]);

/** As an indented list. */
function shown({ folders, files }: Branch, indent = ""): string[] {
  return [
    ...folders.flatMap(([name, branch]) => [`${indent}${name}/`, ...shown(branch, `${indent}  `)]),
    ...files.map(([name, file]) => `${indent}${name} (${file.path})`),
  ];
}

it("folders come first, and names in the order in which people count", () => {
  const paths = ["readme", "d/page 10", "d/page 2", "d/e/f/x", "a/x", "d/e/x", "constructor"];
  expect(shown(treeOf(paths.map((path) => ({ path, blob }))))).toEqual([
    "a/",
    "  x (a/x)",
    "d/",
    "  e/",
    "    f/",
    "      x (d/e/f/x)",
    "    x (d/e/x)",
    "  page 2 (d/page 2)",
    "  page 10 (d/page 10)",
    "constructor (constructor)",
    "readme (readme)",
  ]);
});

it("twenty thousand files of one folder take no time to speak of", () => {
  const files = Array.from({ length: 20_000 }, (_, i) => ({ path: `folder/${i}.txt`, blob }));
  const begin = performance.now();
  expect(treeOf(files).folders[0]?.[1].files).toHaveLength(20_000);
  expect(performance.now() - begin).toBeLessThan(2000);
});
