import { win32 } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { areDistinct, isSafePath, usableName, windowsPath } from "./entry-path.ts";

describe("paths in an archive", () => {
  it.each(["a", "a/b.txt", "räven/乾杯.md", "...", "a b/ c", ".config/x", "con/aux.c", "a:b"])(
    "may be %j",
    (path) => expect(isSafePath(path)).toBe(true),
  );

  it.each([
    "",
    "/",
    "/etc/passwd",
    "..",
    "../x",
    "a/../../x",
    "a/..",
    "./a",
    "a//b",
    "a/",
    "a\\..\\b",
    "\\\\host\\x",
    "a\u0000b",
    "a\nb",
    "\u0085",
    "\ud800",
    "x".repeat(256),
    `${"x/".repeat(2100)}x`,
  ])("may not be %j", (path) => expect(isSafePath(path)).toBe(false));

  it("stand for one place each", () => {
    expect(areDistinct(["a", "b", "c/a", "c/b", "ca"])).toBe(true);
    expect(areDistinct(["a", "a"])).toBe(false);
    expect(areDistinct(["a/b/c", "x", "a/b"])).toBe(false);
  });

  it.each([
    ["con", "_con"],
    ["Aux.c", "_Aux.c"],
    ["a/NUL/b", "a/_NUL/b"],
    ["com1.txt", "_com1.txt"],
    ["console", "console"],
    ["C:/x", "C_/x"],
    ["file:stream", "file_stream"],
    ["a./b ", "a_/b_"],
    ["a. . .", "a_"],
    ["what?*", "what__"],
    ["nul .txt", "nul .txt".replace("nul", "_nul")],
  ])("become harmless on Windows: %j is %j", (path, safe) => expect(windowsPath(path)).toBe(safe));

  it("stay below the folder on Windows, whatever they are", () => {
    const part = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom("..", "con", "C:", "a.", " ", "nul.x"),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
        const path = parts.join("/");
        if (!isSafePath(path)) return;
        const full = win32.resolve("C:\\target", windowsPath(path));
        expect(full.startsWith("C:\\target\\")).toBe(true);
        expect(full.slice("C:\\target\\".length).split("\\")).toHaveLength(parts.join("/").split("/").length);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the name in the header", () => {
  it("is the last part of a path", () => {
    expect(usableName("/tmp/a.txt")).toBe("a.txt");
    expect(usableName("C:\\b.txt")).toBe("b.txt");
    expect(usableName("c/")).toBeUndefined();
    expect(usableName("x".repeat(1025))).toBeUndefined();
  });
});
