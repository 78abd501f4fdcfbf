import { expect, it } from "vitest";
import type { Directory } from "../../core.ts";
import { archiveFiles } from "./archive-files.ts";

const DIRECTORY: Directory = [
  { path: "d", kind: "folder", modified: 0, size: 0 },
  { path: "d/a", kind: "file", modified: 0, size: 3 },
  { path: "d/b", kind: "file", modified: 0, size: 3 },
  { path: "now", kind: "symlink", modified: 0, size: 0, target: "d/a" },
  { path: "a again", kind: "hardlink", modified: 0, size: 0, target: "d/a" },
  { path: "b again", kind: "hardlink", modified: 0, size: 0, target: "d/b" },
];

it("further names become copies, symbolic links are named, and a lost file takes its names with it", () => {
  const blob = new Blob(["one"]);
  expect(archiveFiles(DIRECTORY, new Map([["d/a", blob]]))).toEqual({
    results: [
      { path: "d/a", blob },
      { path: "a again", blob },
    ],
    folders: ["d"],
    links: ["now"],
    lost: ["d/b", "b again"],
  });
});
