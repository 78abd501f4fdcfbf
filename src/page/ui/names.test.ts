import { expect, it } from "vitest";
import { headAndEnd, undisguised } from "./names.ts";

it("what turns the direction of writing is taken out of names", () => {
  expect(undisguised("a/photo\u202egnp.exe")).toBe("a/photognp.exe");
  expect(undisguised("\u2067/\u200fb")).toBe("_/b");
  expect(undisguised("שלום.txt")).toBe("שלום.txt");
});

it("a long name is cut before its end, and never within a character", () => {
  expect(headAndEnd("letter.txt")).toEqual(["letter.txt", ""]);
  expect(headAndEnd("a rather long name of a document.txt")).toEqual([
    "a rather long name of a ",
    "document.txt",
  ]);
  const family = "👨‍👩‍👧";
  expect(headAndEnd(family.repeat(30))).toEqual([family.repeat(18), family.repeat(12)]);
});
