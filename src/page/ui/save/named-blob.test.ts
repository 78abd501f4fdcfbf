import { expect, it } from "vitest";
import { withUniquePaths } from "./named-blob.ts";

it("files of one name do not overwrite each other", () => {
  const blob = new Blob([]);
  const paths = ["a.txt.nacre", "b", "a.txt.nacre", "b", "a.txt.nacre", "d/.x", "d/.x"];
  expect(withUniquePaths(paths.map((path) => ({ path, blob }))).map(({ path }) => path)).toEqual([
    "a.txt.nacre",
    "b",
    "a (2).txt.nacre",
    "b (2)",
    "a (3).txt.nacre",
    "d/.x",
    "d/.x (2)",
  ]);
});

it("names that lead elsewhere on Windows are changed, and still differ", () => {
  const blob = new Blob([]);
  const paths = ["..\\x", "a:b", "a_b", "con"].map((path) => ({ path, blob }));
  expect(withUniquePaths(paths).map(({ path }) => path)).toEqual([".._x", "a_b", "a_b (2)", "_con"]);
});
