import { describe, expect, it } from "vitest";
import { isPattern, matcher } from "./match.ts";

describe("a pattern", () => {
  it.each([
    ["*.log", "a/b/c.log", true],
    ["*.log", ".hidden.log", true],
    ["*.log", "a.log/b", false],
    ["build", "a/build", true],
    ["build/", "build", true],
    ["/build", "build", true],
    ["/build", "a/build", false],
    ["a/*.c", "a/x.c", true],
    ["./a/*.c", "a/x.c", true],
    ["a/*.c", "a/b/x.c", false],
    ["a/**/x.c", "a/b/c/x.c", true],
    ["**/*.c", "x.c", true],
    ["[ab].txt", "a.txt", true],
    ["{x,y}.txt", "y.txt", true],
    ["!a", "!a", true],
    ["!a", "b", false],
  ])("%s is for %s: %s", (pattern, path, isMatch) => expect(matcher([pattern])(path)).toBe(isMatch));

  it("is told from a plain path", () => {
    expect(["*.txt", "a?", "[a]", "{a,b}"].every(isPattern)).toBe(true);
    expect(["a.txt", "a b", "x/y"].some(isPattern)).toBe(false);
  });
});
